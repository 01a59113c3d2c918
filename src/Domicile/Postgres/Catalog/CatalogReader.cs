using System.Collections.Immutable;
using Npgsql;

namespace Domicile.Postgres.Catalog;

/// <summary>Reads a database's schema in one round trip. Needs CONNECT and nothing more; works on a read-only replica, inside a
/// transaction of the caller's or outside one.</summary>
public static class CatalogReader
{
    /// <summary>Reads the whole catalog.</summary>
    /// <param name="connection">An open connection with no command under way.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="DomicileException">The server is older than 15.</exception>
    /// <exception cref="PostgresException">The server refused, for instance because a table stayed locked over lock_timeout.</exception>
    public static async Task<DatabaseCatalog> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (connection.PostgreSqlVersion.Major < 15)
        {
            throw new DomicileException(
                message: $"The server runs PostgreSQL {connection.PostgreSqlVersion}, which is too old.",
                detail: $"At {connection.Host}:{connection.Port}; wanted: 15 to 18.",
                hint: "Upgrade the server, or move through a newer one.");
        }

        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new(CatalogSql.EnterPath), new(CatalogSql.Version), new(CatalogSql.Types), new(CatalogSql.Columns), new(CatalogSql.Keys),
                new(CatalogSql.ForeignKeys), new(CatalogSql.Constraints), new(CatalogSql.Triggers), new(CatalogSql.Tables),
                new(CatalogSql.Views), new(CatalogSql.LeavePath),
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        return await ReadAsync(new CatalogRows(reader), cancellationToken);
    }

    /// <summary>Takes the answers in the order of the batch.</summary>
    private static async Task<DatabaseCatalog> ReadAsync(CatalogRows rows, CancellationToken cancellationToken)
    {
        var version = (await rows.NextAsync(r => r.Int(0), cancellationToken))[0];
        var types = new CatalogTypes((await rows.NextAsync(CatalogRecords.Type, cancellationToken)).ToDictionary(t => t.Oid));
        var parts = new CatalogParts(
            types,
            (await rows.NextAsync(CatalogRecords.Column(types), cancellationToken)).ToLookup(c => c.Table),
            (await rows.NextAsync(CatalogRecords.Key, cancellationToken)).ToLookup(k => k.Table, k => k.Key),
            (await rows.NextAsync(CatalogRecords.ForeignKey, cancellationToken)).ToLookup(k => k.Table),
            (await rows.NextAsync(CatalogRecords.Constraint, cancellationToken)).ToLookup(c => c.Table),
            (await rows.NextAsync(CatalogRecords.Trigger, cancellationToken)).ToLookup(t => t.Table, t => t.Trigger));
        var tables = await rows.NextAsync(CatalogRecords.Table, cancellationToken);
        var names = tables.ToDictionary(t => t.Oid, t => t.Table.Name);
        var views = await rows.NextAsync(CatalogRecords.View, cancellationToken);
        return new(version, tables.Select(t => parts.Complete(t.Oid, t.Table, names)).ToImmutableDictionary(t => t.Name))
        {
            Views = views.ToImmutableDictionary(v => v.Name),
        };
    }
}
