using Domicile.Estate;
using Domicile.Postgres;
using Npgsql;

namespace Domicile.Relocation.Sites.Postgres;

/// <summary>One site's PostgreSQL, with sessions that the site's guard knows as ours.</summary>
public sealed class SiteDatabase : IAsyncDisposable
{
    private readonly NpgsqlDataSource _pool;

    private SiteDatabase(Site site, ServerAddress address, NpgsqlDataSource pool, SiteIdentity? identity)
    {
        Site = site;
        Address = address;
        Identity = identity;
        _pool = pool;
    }

    /// <summary>The declared site.</summary>
    public Site Site { get; }

    /// <summary>Where it is reached.</summary>
    public ServerAddress Address { get; }

    /// <summary>What the site says of itself; null before it is installed.</summary>
    public SiteIdentity? Identity { get; }

    /// <summary>Settings that every session of ours has there, Npgsql's and raw ones alike.</summary>
    public IReadOnlyList<(string Name, string Value)> Settings => Identity is null ? [] : [("domicile.session", Identity.Nonce)];

    /// <summary>Connects, and reads who the site is.</summary>
    /// <exception cref="DomicileException">Unreachable, too old, declared without a database, or another site than declared.</exception>
    public static async Task<SiteDatabase> ConnectAsync(Site site, CancellationToken cancellationToken)
    {
        var address = site.Database ?? throw new DomicileException(
            message: $"Site '{site.Id}' has no database.",
            detail: $"It is declared as {site.State} without 'postgres'.",
            hint: "Declare its database in domicile.yaml when the site is accepted.");
        SiteIdentity? identity;
        await using (var first = Connecting.Pool(address))
        await using (var connection = await first.OpenAsync(address, cancellationToken))
        {
            RequireVersion(site, connection.PostgreSqlVersion);
            identity = await SiteIdentity.ReadAsync(connection, cancellationToken);
        }

        identity?.RequireIs(site);
        var pool = identity is null ? Connecting.Pool(address) : Connecting.Pool(address, ("domicile.session", identity.Nonce));
        return new(site, address, pool, identity);
    }

    /// <summary>Opens one session.</summary>
    public Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken) => _pool.OpenAsync(Address, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _pool.DisposeAsync();

    private static void RequireVersion(Site site, Version version)
    {
        if (version.Major < 15)
        {
            throw new DomicileException(
                message: $"Site '{site.Id}' runs PostgreSQL {version}.",
                detail: "Domicile needs 15 to 18: older servers cannot follow partitioned tables and logical messages as it does.",
                hint: "Upgrade the server first.");
        }
    }
}
