using System.Collections.Immutable;

namespace Domicile.Postgres.Catalog;

/// <summary>One row of <c>pg_type</c>, as far as a move cares.</summary>
/// <param name="Oid">Its object id: below 10,000 it is the same in every cluster.</param>
/// <param name="Name">As SQL, with schema when it is not built in.</param>
/// <param name="ShortName">Without schema.</param>
/// <param name="Kind">b base, c composite, d domain, e enum, p pseudo, r range, m multirange.</param>
/// <param name="Category"><c>typcategory</c>.</param>
/// <param name="LacksBinary">It has no binary input or output.</param>
/// <param name="NotNull">A domain that refuses NULL.</param>
/// <param name="Base">A domain's base type; zero for another.</param>
/// <param name="BaseText">A domain's base type as SQL with modifiers.</param>
/// <param name="Element">An array's element type; zero for another.</param>
/// <param name="Subtype">A range's or multirange's subtype; zero for another.</param>
/// <param name="Labels">An enum's labels in order.</param>
/// <param name="Checks">A domain's own checks as SQL over VALUE.</param>
/// <param name="Fields">A composite's fields as SQL.</param>
/// <param name="FieldTypes">Their types.</param>
internal sealed record CatalogType(
    uint Oid, string Name, string ShortName, char Kind, char Category, bool LacksBinary, bool NotNull, uint Base, string? BaseText, uint Element,
    uint Subtype, ImmutableArray<string> Labels, ImmutableArray<string> Checks, ImmutableArray<string> Fields, ImmutableArray<uint> FieldTypes);
