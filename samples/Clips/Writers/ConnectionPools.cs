using System.Collections.Concurrent;
using Domicile.Postgres;
using Npgsql;

namespace Domicile.Samples.Clips.Writers;

/// <summary>One connection pool for each database that the application meets.</summary>
public sealed class ConnectionPools : IAsyncDisposable
{
    private readonly ConcurrentDictionary<ServerAddress, Lazy<NpgsqlDataSource>> _pools = new();

    /// <summary>The pool of a database, made on first use.</summary>
    public NpgsqlDataSource Of(ServerAddress database) =>
        _pools.GetOrAdd(database, static address => new Lazy<NpgsqlDataSource>(() => Open(address))).Value;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var pool in _pools.Values)
        {
            await pool.Value.DisposeAsync();
        }
    }

    private static NpgsqlDataSource Open(ServerAddress address) => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder
    {
        Host = address.Host,
        Port = address.Port,
        Database = address.Database,
        Username = address.User,
        Password = address.Password,
        SslMode = address.SslMode == "disable" ? SslMode.Disable : SslMode.Prefer,
        ApplicationName = "clips",
        MaxPoolSize = 40,
        Timeout = 120, // A machine that stands still for a minute is slow, not wrong.
        CommandTimeout = 0,
    });
}
