using System.Collections.Immutable;

namespace Domicile.Postgres.Catalog;

/// <summary>What a move needs to know of one database's schema, read in one go.</summary>
/// <param name="ServerVersion">server_version_num, for instance 180004.</param>
/// <param name="Tables">Every table outside pg_catalog, information_schema and our own schema, by name.</param>
public sealed record DatabaseCatalog(int ServerVersion, ImmutableDictionary<TableName, Table> Tables)
{
    /// <summary>Views, materialised views and foreign tables, by name.</summary>
    public ImmutableDictionary<TableName, View> Views { get; init; } = ImmutableDictionary<TableName, View>.Empty;

    /// <summary>The foreign keys that lead to a table, with the table that each leaves.</summary>
    public IEnumerable<(Table From, ForeignKey Key)> Referencing(TableName target) =>
        from table in Tables.Values.OrderBy(t => t.Name.ToString(), StringComparer.Ordinal)
        from key in table.ForeignKeys
        where key.Target == target
        select (table, key);

    /// <summary>The table of that name.</summary>
    /// <exception cref="DomicileException">There is no such table.</exception>
    public Table Table(TableName name) => Tables.TryGetValue(name, out var table) ? table : throw new DomicileException(
        message: $"There is no table '{name}'.",
        detail: $"The database has {Tables.Count} tables.",
        hint: "Correct the name in domicile.yaml, or run the migrations at this site.");
}
