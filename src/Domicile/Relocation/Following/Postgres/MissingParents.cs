using Domicile.Postgres;
using Domicile.Relocation.Pairs;
using Domicile.Relocation.Sites.Postgres;
using Npgsql;

namespace Domicile.Relocation.Following.Postgres;

/// <summary>Tells a parent that has not arrived yet from one that is gone, when a row comes whose parent lives at a third site.</summary>
/// <remarks>The source held the parent when it took the row, so it had read the parent's home up to there. Once this target has read
/// every third site at least as far as the source has by now, a parent that is still missing was deleted at its home, and that deletion
/// takes the row along at the source as well: it need not be written here.</remarks>
internal sealed class MissingParents(Pair pair, SiteDatabase source, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <summary>Waits until the target knows of third sites what the source knows; not for ever, since two targets may wait for each
    /// other.</summary>
    public async Task WaitAsync(NpgsqlConnection target, CancellationToken cancellationToken)
    {
        await using var session = await source.OpenAsync(cancellationToken);
        var known = await session.RowsAsync(
            "SELECT source, applied::text FROM domicile.pair WHERE target = $1 AND source <> $2 AND prepared",
            [pair.Source.Number, pair.Target.Number],
            r => (Site: r.GetInt32(0), Applied: r.GetString(1)),
            cancellationToken);
        for (var start = clock.GetTimestamp(); clock.GetElapsedTime(start) < Patience; await Task.Delay(Pause, clock, cancellationToken))
        {
            var behind = await target.ScalarAsync<bool>(
                """
                SELECT EXISTS (SELECT FROM domicile.pair p JOIN unnest($1::integer[], $2::text[]) AS k(site, applied) ON p.source = k.site
                  WHERE p.target = $3 AND p.applied < k.applied::pg_lsn)
                """,
                [known.Select(k => k.Site).ToArray(), known.Select(k => k.Applied).ToArray(), pair.Target.Number],
                cancellationToken);
            if (!behind)
            {
                return;
            }
        }
    }
}
