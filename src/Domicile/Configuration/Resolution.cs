using System.Collections.Immutable;
using Domicile.Policy;
using Domicile.Postgres;
using Domicile.Postgres.Catalog;

namespace Domicile.Configuration;

/// <summary>Completes a declaration by what only a catalog knows: where an ownership column leads, and what 'all columns' are.</summary>
public static class Resolution
{
    /// <summary>Stands in a projection for every column that may leave: <c>projection: all</c>.</summary>
    public const string AllColumns = "*";

    /// <summary>The completed declaration.</summary>
    /// <exception cref="DomicileException">A step leads nowhere.</exception>
    internal static Declaration Of(Declaration declaration, DatabaseCatalog catalog) => declaration with
    {
        Tables = [.. declaration.Tables.Select(rule => catalog.Tables.TryGetValue(rule.Table, out var table) ? Complete(rule, table, catalog, declaration.Kinds) : rule)],
    };

    /// <summary>The step with its parent and the parent's columns; null when no single foreign key says them.</summary>
    internal static Ownership? Step(Ownership by, Table table, DatabaseCatalog catalog) => by switch
    {
        Ownership.ByForeignKey { Columns: var columns } => ForeignKeys(table, columns) is [var key]
            ? new Ownership.ByColumns(key.Target, columns, Theirs(key, columns))
            : null,
        Ownership.ByColumns { ParentColumns.IsEmpty: true } some => ParentColumns(some, table, catalog) is { IsEmpty: false } theirs
            ? some with { ParentColumns = theirs }
            : null,
        _ => by,
    };

    /// <summary>The foreign keys over exactly these columns, in any order; those that say the same twice count once.</summary>
    internal static ImmutableArray<ForeignKey> ForeignKeys(Table table, ImmutableArray<string> columns) =>
        [.. table.ForeignKeys.Where(k => k.Columns.Length == columns.Length && k.Columns.All(columns.Contains)).DistinctBy(k => (k.Target, string.Join(',', Theirs(k, columns))))];

    private static ImmutableArray<string> Theirs(ForeignKey key, ImmutableArray<string> columns) =>
        [.. columns.Select(c => key.TargetColumns[key.Columns.IndexOf(c)])];

    private static ImmutableArray<string> ParentColumns(Ownership.ByColumns by, Table table, DatabaseCatalog catalog)
    {
        var key = ForeignKeys(table, by.Columns).FirstOrDefault(k => k.Target == by.Parent);
        var primary = catalog.Tables.GetValueOrDefault(by.Parent)?.PrimaryKey ?? [];
        return key is not null ? Theirs(key, by.Columns) : primary.Length == by.Columns.Length ? primary : [];
    }

    /// <summary>Whom a directed projection is for: the subject to whose table the columns lead; without a foreign key, one of the only kind whose key has so many columns.</summary>
    /// <returns>Null where the projection goes to every site, or nothing says whom the columns name.</returns>
    internal static Recipient? Recipient(TableRule rule, Table table, ImmutableArray<SubjectKind> kinds)
    {
        if (rule.DirectedTo.IsEmpty)
        {
            return null;
        }

        var led =
            from key in ForeignKeys(table, rule.DirectedTo)
            from kind in kinds
            where kind.Table == key.Target && kind.Key.Length == key.TargetColumns.Length && kind.Key.All(key.TargetColumns.Contains)
            select new Recipient(kind, [.. kind.Key.Select(k => key.Columns[key.TargetColumns.IndexOf(k)])]);
        return led.FirstOrDefault() ?? (kinds.Where(k => k.Key.Length == rule.DirectedTo.Length).ToList() is [var only] ? new(only, rule.DirectedTo) : null);
    }

    internal static string NamesNobody(TableRule rule) => $"The projection of '{rule.Table}' goes to whom {string.Join(", ", rule.DirectedTo)} names, and nothing says who that is.";

    internal const string NameSomebody = "Name the columns of a foreign key to a subject's own table.";

    private static TableRule Complete(TableRule rule, Table table, DatabaseCatalog catalog, ImmutableArray<SubjectKind> kinds)
    {
        if (!rule.DirectedTo.IsEmpty && Recipient(rule, table, kinds) is null)
        {
            throw new DomicileException(NamesNobody(rule), "No foreign key over these columns leads to a subject's own table, and more than one kind has a key of so many columns, or none.", NameSomebody);
        }

        var by = rule.By is null ? null : Step(rule.By, table, catalog) ?? throw new DomicileException(
            message: $"Where '{rule.Table}' leads by {string.Join(", ", Columns(rule.By))} is not clear.",
            detail: $"No foreign key, or more than one, is over exactly these columns of '{rule.Table}'.",
            hint: "Write by: { parent: table, columns: [...], parent_columns: [...] } in domicile.yaml.");
        return rule with { By = by, Projection = Projection(rule, by, table) };
    }

    /// <summary>What other sites hold: the declared columns with primary key, ownership columns and those that name a recipient. 'all' leaves out a column
    /// without a class, which counts as most protected, and one that the server computes.</summary>
    internal static ImmutableArray<string> Projection(TableRule rule, Ownership? by, Table table)
    {
        if (rule.Projection.IsEmpty)
        {
            return [];
        }

        var needed = table.PrimaryKey.Concat(by is Ownership.ByColumns step ? step.Columns : []).Concat(rule.DirectedTo);
        var wanted = rule.Projection.Contains(AllColumns) ? table.Columns.Select(c => c.Name).Where(rule.Classes.ContainsKey) : rule.Projection;
        var all = needed.Concat(wanted).ToHashSet(StringComparer.Ordinal);
        var known = table.Columns.Where(c => !c.IsGenerated && all.Remove(c.Name)).Select(c => c.Name).ToImmutableArray();
        return [.. known, .. all.Where(name => table.Columns.All(c => c.Name != name))];
    }

    /// <summary>The row's own columns of a step; empty for a condition.</summary>
    internal static ImmutableArray<string> Columns(Ownership? by) => by switch
    {
        Ownership.ByColumns { Columns: var columns } => columns,
        Ownership.ByForeignKey { Columns: var columns } => columns,
        _ => [],
    };
}
