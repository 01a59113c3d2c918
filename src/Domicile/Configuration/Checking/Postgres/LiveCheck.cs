using System.Collections.Immutable;
using Domicile.Estate;
using Domicile.Postgres;
using Domicile.Postgres.Catalog;

namespace Domicile.Configuration.Checking.Postgres;

/// <summary>Holds a declaration against every site that holds data, and the sites against each other; only reads.</summary>
public static class LiveCheck
{
    /// <summary>Faults and notes, by site.</summary>
    /// <param name="declaration">As loaded.</param>
    /// <param name="strict">Refuse columns without a data class, too.</param>
    /// <param name="looking">Told of each site before it is looked at.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="DomicileException">A site cannot be reached, or is too old.</exception>
    public static async Task<ImmutableArray<SiteFault>> RunAsync(Declaration declaration, bool strict, Action<Site> looking, CancellationToken cancellationToken)
    {
        var found = ImmutableArray.CreateBuilder<SiteFault>();
        (SiteId Site, DatabaseCatalog Catalog)? first = null;
        foreach (var site in declaration.Sites.Where(s => s is { State: SiteState.Live or SiteState.Draining, Database: not null }))
        {
            looking(site);
            var (catalog, refused) = await ReadOnlySession.WithAsync(
                site.Database!,
                async connection =>
                {
                    var read = await CatalogReader.ReadAsync(connection, cancellationToken);
                    return (read, await FillerProbe.AskAsync(connection, declaration, read, cancellationToken));
                },
                cancellationToken);
            found.AddRange(ConfigurationCheck.Against(declaration, catalog, strict).Concat(refused).Select(fault => new SiteFault(fault, site.Id)));
            if (first is { } other)
            {
                found.AddRange(ConfigurationCheck.Between(declaration, (other.Site, other.Catalog), (site.Id, catalog)).Select(fault => new SiteFault(fault, site.Id)));
            }

            first ??= (site.Id, catalog);
        }

        return found.ToImmutable();
    }
}
