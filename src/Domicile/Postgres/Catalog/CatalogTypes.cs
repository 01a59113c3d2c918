using System.Collections.Immutable;

namespace Domicile.Postgres.Catalog;

/// <summary>The types that a database's columns use, and what follows from them.</summary>
internal sealed class CatalogTypes(IReadOnlyDictionary<uint, CatalogType> types)
{
    /// <summary>Object ids below this are fixed when PostgreSQL is built; above, each cluster gives its own (FirstGenbkiObjectId).</summary>
    private const uint FirstFreeOid = 10_000;

    internal CatalogType this[uint oid] => types[oid];

    /// <summary>Whether the binary form means the same on another server. Arrays carry their element's id and composites their
    /// fields'; ranges and domains carry none of their own, and an enum is its label.</summary>
    /// <remarks>Source: PostgreSQL, array_send, record_send, range_send, multirange_send, enum_send.</remarks>
    internal bool IsPortable(uint oid)
    {
        var type = types[oid];
        return !type.LacksBinary && type.Kind switch
        {
            'd' => IsPortable(type.Base),
            'e' => true,
            'r' or 'm' => IsPortable(type.Subtype),
            'c' => type.FieldTypes.All(field => field < FirstFreeOid && IsPortable(field)),
            _ when type.Element != 0 && type.Category == 'A' => type.Element < FirstFreeOid && IsPortable(type.Element),
            _ => !NamesAnObject(type),
        };
    }

    /// <summary>The type beneath all domains.</summary>
    internal CatalogType Bare(uint oid) => types[oid] is { Kind: 'd' } domain ? Bare(domain.Base) : types[oid];

    /// <summary>The innermost domain's base as SQL with modifiers; null when the type is no domain.</summary>
    internal string? BareText(uint oid) => types[oid] is { Kind: 'd' } domain ? BareText(domain.Base) ?? domain.BaseText : null;

    /// <summary>Whether a domain on the way refuses NULL.</summary>
    internal bool RefusesNull(uint oid) => types[oid] is { Kind: 'd' } domain && (domain.NotNull || RefusesNull(domain.Base));

    /// <summary>The checks of each domain on the way, by the domain's name.</summary>
    internal IEnumerable<KeyValuePair<string, string>> DomainChecks(uint oid)
    {
        for (var type = types[oid]; type.Kind == 'd'; type = types[type.Base])
        {
            if (type.Checks.Length > 0)
            {
                yield return new(type.Name, string.Join(" AND ", type.Checks));
            }
        }
    }

    /// <summary>What was made in this database behind the type, as text; null for a built-in one.</summary>
    internal string? Definition(uint oid)
    {
        var type = types[oid];
        return type switch
        {
            { Kind: 'd' } => $"domain {type.Name} over {type.BaseText}{(type.NotNull ? " not null" : "")} check ({string.Join(" and ", type.Checks)}) {Definition(type.Base)}".TrimEnd(),
            { Kind: 'e' } => $"enum {type.Name} ({string.Join(", ", type.Labels.Select(Sql.Literal))})",
            { Kind: 'c' } => $"composite {type.Name} ({string.Join(", ", type.Fields)}) {Inner(type.FieldTypes)}".TrimEnd(),
            { Kind: 'r' or 'm' } => Definition(type.Subtype),
            { Element: not 0, Category: 'A' } => Definition(type.Element),
            _ => null,
        };
    }

    private static bool NamesAnObject(CatalogType type) => type.Oid < FirstFreeOid && type.ShortName.StartsWith("reg", StringComparison.Ordinal);

    private string Inner(ImmutableArray<uint> fields) => string.Join(' ', fields.Select(Definition).OfType<string>());
}
