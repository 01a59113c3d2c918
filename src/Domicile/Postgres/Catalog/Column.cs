using System.Collections.Immutable;

namespace Domicile.Postgres.Catalog;

/// <summary>One live column.</summary>
/// <param name="Name">As the catalog spells it.</param>
/// <param name="Type">The type as SQL, modifiers included (<c>format_type</c>).</param>
/// <param name="NotNull">Whether NULL is refused.</param>
/// <param name="Default">The default expression as SQL; null for none.</param>
/// <param name="IsGenerated">Computed by the server: never written by us.</param>
/// <param name="IsIdentityAlways">GENERATED ALWAYS AS IDENTITY: written with OVERRIDING SYSTEM VALUE.</param>
/// <param name="Sequence">The sequence that feeds it (serial or identity), quoted; null for none.</param>
/// <param name="BinaryIsPortable">False when the binary form of the type holds object ids that differ between servers
/// (arrays, composites and ranges of types made in this database): such a table is copied as text.</param>
public sealed record Column(
    string Name, string Type, bool NotNull, string? Default, bool IsGenerated, bool IsIdentityAlways, string? Sequence,
    bool BinaryIsPortable)
{
    /// <summary>What stands behind a type that was made in this database (labels of an enum, base and checks of a domain,
    /// fields of a composite), as text for comparing sites; null for a built-in type.</summary>
    public string? TypeDefinition { get; init; }

    /// <summary>The labels when the type is an enum, or a domain over one.</summary>
    public ImmutableArray<string> Labels { get; init; } = [];

    /// <summary>The kind of type beneath domains, as <c>pg_type.typcategory</c> says it: S string, N number, D date, B boolean,
    /// U user-defined (uuid, json, bytea among them), E enum, A array.</summary>
    public char Category { get; init; } = 'S';

    /// <summary>The type beneath domains, as SQL with modifiers: <c>character varying(40)</c>.</summary>
    public string BaseType { get; init; } = Type;

    /// <summary>The expression of a generated column; null for another.</summary>
    public string? GeneratedAs { get; init; }

    /// <summary>GENERATED ... AS IDENTITY, always or by default.</summary>
    public bool IsIdentity { get; init; }

    /// <summary>The collation where it is not the type's default; null otherwise.</summary>
    public string? Collation { get; init; }

    /// <summary>The comment on the column; null without one.</summary>
    public string? Comment { get; init; }

    /// <summary>Holds the number of a large object: type oid, or the lo extension's domain.</summary>
    public bool HoldsLargeObject => Type is "oid" || Type == "lo" || Type.EndsWith(".lo", StringComparison.Ordinal);
}
