using System.Collections.Immutable;
using Domicile.Postgres;
using Domicile.Samples.Clips.Writers;

namespace Domicile.Samples.Clips.Checking;

/// <summary>Looks for every acknowledged write at the home that its person has now, and for the same at every other site.</summary>
public static class LedgerCheck
{
    private const int FindingsShown = 20;

    /// <summary>Checks a ledger that stands still against the tables of every site.</summary>
    /// <param name="ledger">What was acknowledged.</param>
    /// <param name="sites">The databases of all sites.</param>
    /// <param name="homes">Tells the home of a person; its answers must be fresh.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<LedgerVerdict> RunAsync(
        WriteLedger ledger, IReadOnlyCollection<ServerAddress> sites, IHomes homes, CancellationToken cancellationToken)
    {
        var expected = ledger.Expected();
        var subjects = expected.Values.Select(row => row.Subject).Distinct().ToArray();
        var homeOf = await HomesAsync(subjects, homes, cancellationToken);
        var seen = await SeenAsync(sites, subjects, cancellationToken);
        var findings = expected.SelectMany(e => Judge(e.Key, e.Value, homeOf[e.Value.Subject], seen[e.Key]))
            .Concat(Strangers(expected, seen)).ToList();
        return new(
            ledger.Count, expected.Count,
            findings.Count(f => f.Kind is Kind.Lost), findings.Count(f => f.Kind is Kind.Doubled), findings.Count(f => f.Kind is Kind.Unacknowledged),
            [.. findings.Take(FindingsShown).Select(f => $"{f.Kind.ToString().ToLowerInvariant()}: {f.Key}, {f.What}")]);
    }

    private enum Kind
    {
        Lost,
        Doubled,
        Unacknowledged,
    }

    private static IEnumerable<(Kind Kind, RowKey Key, string What)> Judge(RowKey key, ExpectedRow row, string home, IEnumerable<SeenRow> seen)
    {
        var rows = seen.ToList();
        foreach (var other in rows.Where(r => r.Site != home))
        {
            yield return (Kind.Doubled, key, $"in full at {other.Site} though at home at {home}");
        }

        var fault = (rows.FirstOrDefault(r => r.Site == home), row.IsDeleted) switch
        {
            (null, false) => (Kind.Lost, $"not at its home {home}"),
            (not null, true) => (Kind.Lost, $"deleted, and still at {home}"),
            ({ } found, false) when found.Revision > row.Revision => (Kind.Doubled, $"revision {found.Revision} where {row.Revision} was acknowledged"),
            ({ } found, false) when found.Revision < row.Revision => (Kind.Lost, $"revision {found.Revision} where {row.Revision} was acknowledged"),
            ({ } found, false) when found.Nonce != row.Nonce => (Kind.Lost, $"another write stands at revision {found.Revision}"),
            _ => default((Kind, string)?),
        };
        if (fault is { } what)
        {
            yield return (what.Item1, key, what.Item2);
        }
    }

    /// <summary>Rows of live writes under keys that nobody acknowledged: a second row of one insert, or an insert that was
    /// committed though its writer heard otherwise.</summary>
    private static IEnumerable<(Kind Kind, RowKey Key, string What)> Strangers(ImmutableDictionary<RowKey, ExpectedRow> expected, ILookup<RowKey, SeenRow> seen)
    {
        var nonces = expected.Select(e => (e.Key.Table, e.Value.Nonce)).ToHashSet();
        return
            from rows in seen
            where !expected.ContainsKey(rows.Key)
            from row in rows
            where row.Nonce is not null
            let isSecond = nonces.Contains((row.Key.Table, row.Nonce!))
            select (isSecond ? Kind.Doubled : Kind.Unacknowledged, row.Key, isSecond ? $"a second row of one insert, at {row.Site}" : $"at {row.Site}");
    }

    private static async Task<Dictionary<long, string>> HomesAsync(long[] subjects, IHomes homes, CancellationToken cancellationToken)
    {
        var found = new Dictionary<long, string>(subjects.Length);
        foreach (var subject in subjects)
        {
            homes.Forget(subject);
            found[subject] = (await homes.HomeOfAsync(subject, cancellationToken)).ToString();
        }

        return found;
    }

    private static async Task<ILookup<RowKey, SeenRow>> SeenAsync(IReadOnlyCollection<ServerAddress> sites, long[] subjects, CancellationToken cancellationToken)
    {
        await using var pools = new ConnectionPools();
        var rows = new List<SeenRow>();
        foreach (var site in sites)
        {
            foreach (var table in LiveTable.All)
            {
                await foreach (var row in SiteRows.ReadAsync(site, pools.Of(site), table, subjects, cancellationToken))
                {
                    rows.Add(row);
                }
            }
        }

        return rows.ToLookup(r => r.Key);
    }
}
