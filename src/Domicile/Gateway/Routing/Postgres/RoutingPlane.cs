using Domicile.Configuration;
using Domicile.Estate;
using Domicile.Postgres;
using Domicile.Postgres.Catalog;
using Domicile.SubjectDirectory;
using Domicile.SubjectDirectory.Cache;
using Domicile.SubjectDirectory.Postgres;
using Npgsql;

namespace Domicile.Gateway.Routing.Postgres;

/// <summary>A router with all that it stands on: the catalog of a site, homes in memory, the feed that keeps them, look-ups.</summary>
public sealed class RoutingPlane : IAsyncDisposable
{
    private readonly NpgsqlDataSource _control;
    private readonly SiteLookup _lookup;

    private RoutingPlane(NpgsqlDataSource control, SiteLookup lookup, StatementRouter router, HomeTables homes, DirectoryFeed feed) =>
        (_control, _lookup, Router, Homes, Feed) = (control, lookup, router, homes, feed);

    /// <summary>The router.</summary>
    public StatementRouter Router { get; }

    /// <summary>The homes, and their age.</summary>
    public HomeTables Homes { get; }

    /// <summary>To be run beside: <see cref="DirectoryFeed.RunAsync"/>. It loads everything first.</summary>
    public DirectoryFeed Feed { get; }

    /// <summary>Reads catalog and token key of the nearest site, or of the first that answers. The directory is not read yet.</summary>
    /// <param name="declaration">As read from the file.</param>
    /// <param name="options">Behaviour of the router.</param>
    /// <param name="every">How long to wait between two looks at the directory.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="DomicileException">No site answers, or declaration and catalog do not fit.</exception>
    public static async Task<RoutingPlane> OpenAsync(Declaration declaration, RouterOptions options, TimeSpan every, CancellationToken cancellationToken)
    {
        var (catalog, tokens) = await ReadAsync(declaration, options.Nearest, cancellationToken);
        var control = Connecting.Pool(declaration.Control);
        var lookup = new SiteLookup(declaration, options.Nearest, control);
        var homes = new HomeTables(declaration.Kinds, declaration.Sites, options.Clock);
        return new(control, lookup, new(declaration, catalog, homes, tokens, lookup, options), homes, new(control, homes, options.Clock, every));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _lookup.DisposeAsync();
        await _control.DisposeAsync();
    }

    private static async Task<(DatabaseCatalog, TokenKey)> ReadAsync(Declaration declaration, SiteId nearest, CancellationToken cancellationToken)
    {
        var silent = new List<string>();
        foreach (var site in declaration.Sites.Where(s => s is { State: SiteState.Live or SiteState.Draining, Database: not null }).OrderBy(s => s.Id == nearest ? 0 : 1))
        {
            try
            {
                await using var pool = Connecting.Pool(site.Database!);
                await using var connection = await pool.OpenAsync(site.Database!, cancellationToken);
                var key = await connection.ScalarAsync<byte[]>("SELECT token_key FROM domicile.site", [], cancellationToken);
                return (await CatalogReader.ReadAsync(connection, cancellationToken), new TokenKey(key));
            }
            catch (DomicileException cannot)
            {
                silent.Add($"{site.Id}: {cannot.Detail}");
            }
            catch (PostgresException refused)
            {
                silent.Add($"{site.Id}: {refused.SqlState}");
            }
        }

        throw new DomicileException(
            message: "The gateway cannot read how the sites' tables look.",
            detail: string.Join("; ", silent),
            hint: "Start a site, and install Domicile there first: any move or worker does.");
    }
}
