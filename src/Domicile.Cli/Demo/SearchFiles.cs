using System.Collections.Immutable;
using Domicile.Configuration;
using Domicile.Estate;
using Domicile.Estate.Facts;
using Domicile.Postgres;
using Domicile.Samples.Clips.Checking;
using Domicile.Samples.Clips.Generation;
using Domicile.Samples.Clips.Writers;

namespace Domicile.Cli.Demo;

/// <summary>Searches every site's files for markers of people whose home set does not hold the site.</summary>
internal sealed class SearchFiles(DemoEstate estate, Population population, IReadOnlyDictionary<long, string> newcomers, DateOnly today)
{
    /// <summary>One search a site, in the order of declaration.</summary>
    public async Task<IReadOnlyList<SiteSearch>> RunAsync(CancellationToken cancellationToken)
    {
        var declaration = estate.Declaration;
        var searches = new List<SiteSearch>();
        foreach (var name in estate.Sites)
        {
            var site = SiteId.Parse(name);
            var findings = await CanaryScan.RunAsync(
                estate.Site(name), estate.Server(name).DataFolder, id => !HomesOf(declaration, id).Contains(site), cancellationToken);
            searches.Add(new(
                name, findings.Bytes, findings.Markers - findings.Foreign,
                findings.Unwanted.ToImmutableSortedDictionary(f => f.Key.ToString().ToLowerInvariant(), f => f.Value, StringComparer.Ordinal),
                findings.WalBytes, findings.WalUnwanted, await WalExpiryAsync(estate.Site(name), cancellationToken)));
        }

        return searches;
    }

    /// <summary>Where a person may be at home; for a number that is nobody's, where the operator wants people of unknown countries.</summary>
    private IEnumerable<SiteId> HomesOf(Declaration declaration, long id) => CountryOf(id) is { } country
        ? declaration.HomesOf(declaration.Kinds[0], country, today).Sites
        : declaration.Homes.Declared(declaration.Kinds[0].Name, Country.Unknown, today);

    /// <summary>The country where a person lives; null for a number that is nobody's.</summary>
    private CountryCode? CountryOf(long id) =>
        id >= 1 && id <= population.Users ? CountryCode.Parse(population.CountryOf(id))
        : newcomers.TryGetValue(id, out var country) ? CountryCode.Parse(country)
        : null;

    /// <summary>When the log that still holds erased values goes: it is written over as it advances, but for what an archive,
    /// a standby or a slot holds back.</summary>
    private static async Task<string> WalExpiryAsync(ServerAddress site, CancellationToken cancellationToken)
    {
        await using var pools = new ConnectionPools();
        await using var connection = await pools.Of(site).OpenConnectionAsync(cancellationToken);
        return (await connection.ScalarAsync<string>(
            """
            SELECT format('archive %s, slots hold back %s; written over after at most %s more',
                current_setting('archive_mode'),
                pg_size_pretty(coalesce((SELECT max(pg_current_wal_lsn() - restart_lsn) FROM pg_replication_slots), 0)),
                current_setting('max_wal_size'))
            """, [], cancellationToken))!;
    }
}
