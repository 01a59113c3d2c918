using System.Collections.Concurrent;
using Domicile.Configuration;
using Domicile.Estate;
using Domicile.Postgres;
using Npgsql;

namespace Domicile.Client.Postgres;

/// <summary>One pool for each site and one for the control database, made on first use.</summary>
internal sealed class SitePools(Declaration declaration, Func<Site, NpgsqlDataSource>? open) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<SiteId, Lazy<NpgsqlDataSource>> _sites = new();
    private readonly Lazy<NpgsqlDataSource> _control = new(() => Plain(declaration.Control));

    /// <summary>The control database's.</summary>
    public NpgsqlDataSource Control => _control.Value;

    /// <summary>A site's.</summary>
    /// <exception cref="DomicileException">The site is not declared, or without a database.</exception>
    public NpgsqlDataSource Of(SiteId id) => _sites.GetOrAdd(id, site => new(() => Make(declaration.Site(site)))).Value;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var pool in _sites.Values.Append(_control).Where(p => p.IsValueCreated))
        {
            await pool.Value.DisposeAsync();
        }
    }

    private NpgsqlDataSource Make(Site site)
    {
        var database = site.Database ?? throw new DomicileException(
            $"Site '{site.Id}' has no database.", $"It is declared as {site.State} without 'postgres'.", "Declare its database in the configuration that the client reads.");
        return open?.Invoke(site) ?? Plain(database);
    }

    private static NpgsqlDataSource Plain(ServerAddress at) => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder
    {
        Host = at.Host,
        Port = at.Port,
        Database = at.Database,
        Username = at.User,
        Password = at.Password,
        SslMode = Enum.Parse<SslMode>(at.SslMode.Replace("-", "", StringComparison.Ordinal), ignoreCase: true),
        ApplicationName = "domicile-client",
    });
}
