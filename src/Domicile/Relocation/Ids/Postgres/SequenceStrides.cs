using Domicile.Postgres;
using Domicile.Relocation.Closure;
using Npgsql;

namespace Domicile.Relocation.Ids.Postgres;

/// <summary>Sets the sequences of an estate on their strides.</summary>
/// <remarks>First every site leaves the dense numbers; then every site goes beyond the greatest number of any, and notes that it has.
/// From then on two sites never draw the same id. Each change runs under the sequence's own lock, which nextval waits for.</remarks>
public static class SequenceStrides
{
    /// <summary>Sets those that are not set at every site. Safe to repeat.</summary>
    /// <param name="sites">A session at each site, with its number.</param>
    /// <param name="plan">The tables.</param>
    /// <param name="cancellationToken">Stops between two sequences.</param>
    public static async Task SetAsync(IReadOnlyCollection<(int Site, NpgsqlConnection Session)> sites, ClosurePlan plan, CancellationToken cancellationToken)
    {
        foreach (var sequence in plan.Tables.SelectMany(t => t.Table.Columns).Select(c => c.Sequence).OfType<string>().Distinct())
        {
            if (await IsSetAsync(sites, sequence, cancellationToken))
            {
                continue;
            }

            long greatest = 0;
            foreach (var (site, session) in sites)
            {
                greatest = Math.Max(greatest, await StepBeyondAsync(session, sequence, site, beyond: 0, cancellationToken));
            }

            foreach (var (site, session) in sites)
            {
                await StepBeyondAsync(session, sequence, site, greatest, cancellationToken);
                await session.ExecuteAsync("INSERT INTO domicile.stride (sequence) VALUES ($1) ON CONFLICT DO NOTHING", [sequence], cancellationToken);
            }
        }
    }

    /// <summary>Makes a sequence go on beyond a number, in its site's residue class; never back.</summary>
    public static Task AdvanceAsync(NpgsqlConnection session, string sequence, int site, long beyond, CancellationToken cancellationToken) =>
        StepBeyondAsync(session, sequence, site, beyond, cancellationToken);

    private static async Task<bool> IsSetAsync(IReadOnlyCollection<(int Site, NpgsqlConnection Session)> sites, string sequence, CancellationToken cancellationToken)
    {
        foreach (var (_, session) in sites)
        {
            if (!await session.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM domicile.stride WHERE sequence = $1)", [sequence], cancellationToken))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Makes the sequence step in the site's residue class, from beyond its own last number and a given one.</summary>
    /// <returns>The last number that it may have given before.</returns>
    private static async Task<long> StepBeyondAsync(NpgsqlConnection session, string sequence, int site, long beyond, CancellationToken cancellationToken)
    {
        await using var transaction = await session.BeginTransactionAsync(cancellationToken);
        await session.ExecuteAsync($"ALTER SEQUENCE {sequence} INCREMENT BY {IdStride.Sites}", [], cancellationToken);
        var last = await session.ScalarAsync<long>($"SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM {sequence}", [], cancellationToken);
        await session.ExecuteAsync("SELECT setval($1::regclass, $2, false)", [sequence, IdStride.Next(Math.Max(last, beyond), site)], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return last;
    }
}
