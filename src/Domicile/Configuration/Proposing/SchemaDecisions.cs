using System.Collections.Immutable;
using Domicile.Policy;
using Domicile.Postgres.Catalog;

namespace Domicile.Configuration.Proposing;

/// <summary>What the schema leaves open whoever owns what: uniqueness that would span sites, ids that may collide, copies.</summary>
public static class SchemaDecisions
{
    /// <summary>The open questions.</summary>
    public static IEnumerable<Decision> Of(ImmutableArray<ProposedTable> tables, ImmutableArray<ProposedKind> kinds, DatabaseCatalog catalog)
    {
        var moving = tables.Where(t => t.Role is TableRole.Subject or TableRole.Owned).ToList();
        return [.. GlobalKeys(moving, kinds), .. AppChosenIds(moving), .. Copies(tables, catalog)];
    }

    /// <summary>Unique keys that no longer hold over all rows once these are spread over sites: those without an owner's column.</summary>
    public static IEnumerable<(ProposedTable Table, UniqueKey Key)> GlobalUniques(IEnumerable<ProposedTable> moving) =>
        from table in moving
        from key in table.Table.Keys
        where !key.IsPrimary && !Resolution.Columns(table.By).Any(key.Columns.Contains)
        where key.Columns.IsEmpty || !table.Table.PrimaryKey.All(key.Columns.Contains)
        where key.Columns is not [var only] || table.Table.Columns.FirstOrDefault(c => c.Name == only)?.BaseType != "uuid"
        select (table, key);

    /// <summary>Integer primary keys that no sequence feeds and that are no foreign key: the application chooses them.</summary>
    public static IEnumerable<(ProposedTable Table, Column Column)> ChosenIds(IEnumerable<ProposedTable> moving) =>
        from table in moving
        where table.Table.PrimaryKey.Length == 1
        let column = table.Table.Column(table.Table.PrimaryKey[0])
        where column is { BaseType: "smallint" or "integer" or "bigint", Sequence: null, IsIdentity: false }
        where !table.Table.ForeignKeys.Any(k => k.Columns.Contains(column.Name))
        select (table, column);

    private static IEnumerable<Decision> GlobalKeys(IEnumerable<ProposedTable> moving, ImmutableArray<ProposedKind> kinds) => GlobalUniques(moving).Where(found => !IsAlias(found.Table, found.Key, kinds) && !IsSecret(found.Table, found.Key)).Select(found => new Decision(
        "unique-becomes-global", found.Table.Name,
        $"'{found.Key.Name}' on '{found.Table.Name}' ({(found.Key.Columns.IsEmpty ? "an expression" : string.Join(", ", found.Key.Columns))}) holds within one database only; with rows at several sites two could be equal.",
        "Each site checks its own rows. Declare the column an alias of the subject if it must be unique everywhere."));

    private static bool IsAlias(ProposedTable table, UniqueKey key, ImmutableArray<ProposedKind> kinds) => kinds.Any(k => k.Candidate.Table == table.Table
        && k.Aliases.Any(a => key.Columns is [var only] ? only == a : key.Columns.IsEmpty && Checking.ProjectionCheck.Mentions(key.Definition, a)));

    /// <summary>Tokens are drawn at random: two equal ones do not come.</summary>
    private static bool IsSecret(ProposedTable table, UniqueKey key) =>
        !key.Columns.IsEmpty && key.Columns.All(c => table.Classes.GetValueOrDefault(c) == "user.authorization.credentials");

    private static IEnumerable<Decision> AppChosenIds(IEnumerable<ProposedTable> moving) => ChosenIds(moving).Select(found => new Decision(
        "ids-chosen-by-application", found.Table.Name,
        $"'{found.Table.Name}.{found.Column.Name}' is {found.Column.BaseType} and no sequence feeds it: the application chooses ids, and two sites could choose the same.",
        "Nothing: give it an identity or sequence, so that each site draws from its own stride, or let the application use UUIDs."));

    private static IEnumerable<Decision> Copies(ImmutableArray<ProposedTable> tables, DatabaseCatalog catalog)
    {
        foreach (var view in catalog.Views.Values.Where(v => v.Kind == ViewKind.Materialised).OrderBy(v => v.Name.ToString(), StringComparer.Ordinal))
        {
            yield return new("derived-copy", view.Name, $"Materialised view '{view.Name}' stores what {string.Join(", ", view.Sources)} held at its last refresh.", "Refresh it after the move, or what left is still in it.");
        }

        foreach (var table in tables.Where(t => DerivedCopies.OfName(t.Table) is not null))
        {
            yield return new("derived-copy", table.Name, $"'{table.Name}' looks like {DerivedCopies.OfName(table.Table)}.", $"It is {table.Role.ToString().ToLowerInvariant()}. Make sure that it does not keep what leaves.");
        }

        foreach (var (table, column) in tables.Where(t => t.Role != TableRole.Reference).SelectMany(t => DerivedCopies.Payloads(t.Table).Select(c => (t, c))))
        {
            yield return new("json-payload", table.Name, $"'{table.Name}.{column.Name}' is {column.BaseType} and may repeat values, or name other subjects.", $"It counts as one value of the row's own{(table.Role == TableRole.Local ? ", and stays" : "")}.");
        }
    }
}
