using System.Collections.Frozen;

namespace Domicile.Gateway.Routing;

/// <summary>System catalogs that drivers read: they hold names and types, no rows' values, and are alike at every site but for object ids.</summary>
internal static class KnownCatalogs
{
    private static readonly FrozenSet<string> Names = new[]
    {
        "pg_type", "pg_class", "pg_namespace", "pg_attribute", "pg_attrdef", "pg_proc", "pg_range", "pg_enum", "pg_index", "pg_indexes", "pg_constraint", "pg_description", "pg_settings", "pg_database",
        "pg_roles", "pg_collation", "pg_tables", "pg_views", "pg_am", "pg_opclass", "pg_operator", "pg_inherits", "pg_trigger", "pg_sequence", "pg_extension", "pg_language", "pg_timezone_names", "pg_partitioned_table",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Schema = new[]
    {
        "tables", "columns", "schemata", "views", "table_constraints", "key_column_usage", "constraint_column_usage", "referential_constraints", "sequences", "routines", "parameters", "domains",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether a relation is one of them.</summary>
    internal static bool Holds(string? schema, string name) => schema == "information_schema" ? Schema.Contains(name) : schema is null or "pg_catalog" && Names.Contains(name);
}
