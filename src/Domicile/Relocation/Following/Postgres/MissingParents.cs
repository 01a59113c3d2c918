using Domicile.Postgres;
using Domicile.Relocation.Pairs;
using Domicile.Relocation.Sites.Postgres;
using Npgsql;

namespace Domicile.Relocation.Following.Postgres;

/// <summary>Tells a parent that has not arrived yet from one that is gone, when a row comes whose parent lives at a third site.</summary>
/// <remarks>The source held the parent when it took the row, so it had read the parent's home up to there. Once this target has read
/// every third site at least as far as the source has by now, a parent that is still missing was deleted at its home, and the row need
/// not be written here; nor need a row be written that the source itself has no more. Without either there is nothing to do but wait,
/// however long the third site stays away: a row left out by mistake would be missing for good.</remarks>
internal sealed class MissingParents(Pair pair, SiteDatabase source, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private long? _since;

    /// <summary>Whether the row's parent will not come any more; waits a moment when that is not certain.</summary>
    /// <exception cref="DomicileException">Uncertain for so long that somebody should be told; it is safe to ask again.</exception>
    public async Task<bool> IsGoneAsync(NpgsqlConnection target, FollowedTable table, string key, CancellationToken cancellationToken)
    {
        await using var session = await source.OpenAsync(cancellationToken);
        if (!await (await ThirdSites.ReadAsync(session, pair, cancellationToken)).AreAheadAsync(target, pair, cancellationToken) || !await IsThereAsync(session, table, key, cancellationToken))
        {
            _since = null;
            return true;
        }

        _since ??= clock.GetTimestamp();
        if (clock.GetElapsedTime(_since.Value) > Patience)
        {
            _since = null;
            throw new DomicileException(
                message: $"A row of table '{table.Table.Name}' waits at {pair.Target.Id} for a row of a third site that it refers to.",
                detail: $"{pair.Source.Id} has it; the stream of its home has not brought it to {pair.Target.Id} yet.",
                hint: "Look whether a site is down or far behind: 'domicile status'. It goes on by itself once the row is there.");
        }

        await Task.Delay(Pause, clock, cancellationToken);
        return false;
    }

    private static Task<bool> IsThereAsync(NpgsqlConnection session, FollowedTable table, string key, CancellationToken cancellationToken)
    {
        var columns = table.Table.PrimaryKey;
        var parts = columns.Length == 1 ? [key] : key.Split('\x1f');
        var matches = string.Join(" AND ", columns.Select((c, i) => $"{Sql.Name(c)} = ${i + 1}::text::{table.Table.Column(c).Type}"));
        return session.ScalarAsync<bool>($"SELECT EXISTS (SELECT FROM {table.Table.Name.Quoted} WHERE {matches})", parts, cancellationToken);
    }
}
