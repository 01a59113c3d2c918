using Domicile.Relocation.Pairs;
using Domicile.Postgres;
using Npgsql;

namespace Domicile.Relocation.Following.Postgres;

/// <summary>How far a pair's source has read the sites that are neither its source nor its target, and whether the target has read them as far: only then can it
/// hold every row of theirs that the source's rows refer to.</summary>
/// <param name="Positions">By site number, the position in its log that the source has read.</param>
internal sealed record ThirdSites(IReadOnlyDictionary<int, string> Positions)
{
    /// <summary>Reads how far the source has come.</summary>
    /// <param name="session">A session at the source; in a snapshot it tells what the snapshot's rows can refer to.</param>
    /// <param name="pair">The pair.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<ThirdSites> ReadAsync(NpgsqlConnection session, Pair pair, CancellationToken cancellationToken)
    {
        var known = await session.RowsAsync(
            "SELECT source, applied::text FROM domicile.pair WHERE target = $1 AND source <> $2 AND prepared",
            [pair.Source.Number, pair.Target.Number],
            r => (Site: r.GetInt32(0), Applied: r.GetString(1)),
            cancellationToken);
        return new(known.ToDictionary(k => k.Site, k => k.Applied));
    }

    /// <summary>Whether the target has read some of them less far. What a round holds back was read and is not there yet.</summary>
    public async Task<bool> AreAheadAsync(NpgsqlConnection target, Pair pair, CancellationToken cancellationToken) => Positions.Count > 0 && await target.ScalarAsync<bool>(
        """
        SELECT EXISTS (SELECT FROM domicile.pair p JOIN unnest($1::integer[], $2::text[]) AS k(site, applied) ON p.source = k.site
          WHERE p.target = $3 AND (p.applied < k.applied::pg_lsn
            OR EXISTS (SELECT FROM string_to_table(p.held, ',') h WHERE h <> '' AND split_part(h, '@', 2)::pg_lsn <= k.applied::pg_lsn)))
        """,
        [Positions.Keys.ToArray(), Positions.Values.ToArray(), pair.Target.Number],
        cancellationToken);
}
