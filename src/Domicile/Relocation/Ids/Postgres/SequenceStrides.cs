using Domicile.Postgres;
using Domicile.Relocation.Closure;
using Npgsql;

namespace Domicile.Relocation.Ids.Postgres;

/// <summary>Sets the sequences of an estate on their strides.</summary>
/// <remarks>First every site leaves the dense numbers, under the sequence's own lock; then every site goes beyond the greatest dense
/// number of any. From then on two sites never draw the same id.</remarks>
public static class SequenceStrides
{
    /// <summary>Sets them. Sequences that step already are left alone. Safe to repeat.</summary>
    /// <param name="sites">A session at each site, with its number.</param>
    /// <param name="plan">The tables.</param>
    /// <param name="cancellationToken">Stops between two sequences.</param>
    public static async Task SetAsync(IReadOnlyCollection<(int Site, NpgsqlConnection Session)> sites, ClosurePlan plan, CancellationToken cancellationToken)
    {
        foreach (var sequence in plan.Tables.SelectMany(t => t.Table.Columns).Select(c => c.Sequence).OfType<string>().Distinct())
        {
            long dense = 0;
            var changed = false;
            foreach (var (site, session) in sites)
            {
                if (await StepAsync(session, sequence, site, cancellationToken) is { } last)
                {
                    changed = true;
                    dense = Math.Max(dense, last);
                }
            }

            foreach (var (site, session) in changed ? sites : [])
            {
                await session.ExecuteAsync(
                    "SELECT setval($1::regclass, $2, false) WHERE (SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM " + sequence + ") < $2",
                    [sequence, IdStride.Next(dense, site)],
                    cancellationToken);
            }
        }
    }

    /// <summary>The last dense number; null when the sequence steps already.</summary>
    private static async Task<long?> StepAsync(NpgsqlConnection session, string sequence, int site, CancellationToken cancellationToken)
    {
        var steps = await session.ScalarAsync<long>("SELECT seqincrement FROM pg_sequence WHERE seqrelid = $1::regclass", [sequence], cancellationToken);
        if (steps == IdStride.Sites)
        {
            return null;
        }

        await using var transaction = await session.BeginTransactionAsync(cancellationToken);
        await session.ExecuteAsync($"ALTER SEQUENCE {sequence} INCREMENT BY {IdStride.Sites}", [], cancellationToken);
        var last = await session.ScalarAsync<long>($"SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM {sequence}", [], cancellationToken);
        await session.ExecuteAsync("SELECT setval($1::regclass, $2, false)", [sequence, IdStride.Next(last, site)], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return last;
    }
}
