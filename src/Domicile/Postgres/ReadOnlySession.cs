using System.Globalization;
using Npgsql;

namespace Domicile.Postgres;

/// <summary>Sessions for looking at a database in production: every transaction is read-only, no statement runs or waits for long.</summary>
public static class ReadOnlySession
{
    /// <summary>A pool of such sessions.</summary>
    /// <param name="address">Where to.</param>
    /// <param name="statementTimeout">The most that a statement may take.</param>
    public static NpgsqlDataSource Pool(ServerAddress address, TimeSpan statementTimeout) => Connecting.Pool(
        address,
        ("default_transaction_read_only", "on"), ("lock_timeout", "2000"),
        ("statement_timeout", statementTimeout.TotalMilliseconds.ToString("F0", CultureInfo.InvariantCulture)));

    /// <summary>Opens one such session for a piece of work, and closes it.</summary>
    /// <exception cref="DomicileException">The server cannot be reached.</exception>
    public static async Task<T> WithAsync<T>(ServerAddress address, Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var pool = Pool(address, TimeSpan.FromSeconds(30));
        await using var connection = await pool.OpenAsync(address, cancellationToken);
        return await work(connection);
    }

    /// <summary>Reads a catalog and closes again.</summary>
    /// <exception cref="DomicileException">The server cannot be reached, or is too old.</exception>
    public static Task<Catalog.DatabaseCatalog> CatalogAsync(ServerAddress address, CancellationToken cancellationToken) =>
        WithAsync(address, connection => Catalog.CatalogReader.ReadAsync(connection, cancellationToken), cancellationToken);
}
