using Domicile.Postgres.Catalog;

namespace Domicile.Gateway.Routing;

/// <summary>Key types by PostgreSQL's names and oids.</summary>
internal static class KeyTypes
{
    /// <summary>The key type of a column.</summary>
    internal static KeyType Of(Column column) => column.Collation is null ? Of(column.BaseType) : KeyType.Unsupported;

    /// <summary>The key type of a type by its name.</summary>
    internal static KeyType Of(string type) => type switch
    {
        "smallint" or "integer" or "bigint" or "int" or "int2" or "int4" or "int8" => KeyType.Integer,
        "text" or "varchar" or "character varying" => KeyType.Text,
        "uuid" => KeyType.Uuid,
        _ => type.StartsWith("character varying(", StringComparison.Ordinal) ? KeyType.Text : KeyType.Unsupported,
    };

    /// <summary>The key type of a parameter's type oid; of an array's elements for an array. Null when the client left it open.</summary>
    internal static KeyType? Of(uint oid) => oid switch
    {
        0 or 705 => null,
        21 or 23 or 20 or 1005 or 1007 or 1016 => KeyType.Integer,
        25 or 1043 or 1009 or 1015 => KeyType.Text,
        2950 or 2951 => KeyType.Uuid,
        _ => KeyType.Unsupported,
    };
}
