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
    bool BinaryIsPortable);
