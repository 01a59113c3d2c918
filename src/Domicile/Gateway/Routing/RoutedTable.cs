using System.Collections.Immutable;
using Domicile.Policy;
using Domicile.Postgres;
using Domicile.Postgres.Catalog;

namespace Domicile.Gateway.Routing;

/// <summary>What the router knows of one declared table.</summary>
internal sealed class RoutedTable
{
    private readonly ImmutableDictionary<string, int> _byName;

    internal RoutedTable(TableRule rule, Table table, SubjectKind? kind)
    {
        (Rule, Name, Kind) = (rule, rule.Table, kind);
        Columns = table.Columns;
        _byName = Columns.Select((c, i) => (c.Name, i)).ToImmutableDictionary(c => c.Name, c => c.i);
        Unique = [.. table.Keys.Where(k => !k.IsPartial && !k.Columns.IsEmpty && k.Columns.All(_byName.ContainsKey)).Select(k => k.Columns.Select(c => _byName[c]).ToImmutableArray())];
        Key = [.. table.PrimaryKey.Select(c => _byName[c])];
        By = rule.By is Ownership.ByColumns by && by.Columns.All(_byName.ContainsKey) ? [.. by.Columns.Select(c => _byName[c])] : [];
        SubjectKey = kind is null ? [] : rule.Role == TableRole.Subject ? [.. kind.Key.Select(c => _byName[c])] : Direct(rule, kind);
    }

    /// <summary>Its declaration.</summary>
    internal TableRule Rule { get; }

    /// <summary>Its name.</summary>
    internal TableName Name { get; }

    /// <summary>The kind of subject that its rows belong to; null for reference and local tables.</summary>
    internal SubjectKind? Kind { get; }

    /// <summary>Its columns.</summary>
    internal ImmutableArray<Column> Columns { get; }

    /// <summary>Columns of each unique index without a predicate.</summary>
    internal ImmutableArray<ImmutableArray<int>> Unique { get; }

    /// <summary>The primary key.</summary>
    internal ImmutableArray<int> Key { get; }

    /// <summary>The columns by which a row hangs off its parent's.</summary>
    internal ImmutableArray<int> By { get; }

    /// <summary>The columns that hold the subject's key, in the order of the kind's key; empty when the row itself does not hold it.</summary>
    internal ImmutableArray<int> SubjectKey { get; }

    /// <summary>The parent of an owned table; null for another, or where a condition leads.</summary>
    internal RoutedTable? Parent { get; set; }

    /// <summary>The parent's columns that <see cref="By"/> equals.</summary>
    internal ImmutableArray<int> ParentColumns { get; set; } = [];

    /// <summary>The columns that hold the key of whom a directed projection goes to, in the order of the kind's key; empty for another table.</summary>
    internal ImmutableArray<int> RecipientKey { get; set; } = [];

    /// <summary>The table of those recipients; null for a table without.</summary>
    internal RoutedTable? Recipients { get; set; }

    /// <summary>Whether every site holds at least the projection of every row.</summary>
    internal bool IsEverywhere => Rule.Role == TableRole.Reference || Rule.IsEverywhere;

    /// <summary>Whether every site holds this column of every row.</summary>
    internal bool IsEverywhereColumn(int column) => Rule.Role == TableRole.Reference || (Rule.IsEverywhere && Rule.Projection.Contains(Columns[column].Name));

    /// <summary>Whether a row's owner can be found at any site: the whole path is projected.</summary>
    internal bool LeadsToOwnerEverywhere => IsEverywhere && (!SubjectKey.IsEmpty || Parent is { LeadsToOwnerEverywhere: true });

    /// <summary>The column of that name; under zero for none.</summary>
    internal int Find(string name) => _byName.GetValueOrDefault(name, -1);

    /// <summary>A query for the subject's key of the row whose <paramref name="columns"/> have the values $1, $2...: one text, its parts
    /// joined by U+001F.</summary>
    internal string OwnerQuery(ImmutableArray<int> columns)
    {
        var from = $"{Name.Quoted} t0";
        var (at, hop) = (this, 0);
        for (; at.SubjectKey.IsEmpty; at = at.Parent!, hop++)
        {
            var (child, parent) = (at, at.Parent!);
            from += $" JOIN {parent.Name.Quoted} t{hop + 1} ON "
                + string.Join(" AND ", child.By.Zip(child.ParentColumns, (c, p) => $"t{hop + 1}.{Sql.Name(parent.Columns[p].Name)} = t{hop}.{Sql.Name(child.Columns[c].Name)}"));
        }

        var key = string.Join(", ", at.SubjectKey.Select(c => $"t{hop}.{Sql.Name(at.Columns[c].Name)}::text"));
        var where = string.Join(" AND ", columns.Select((c, i) => $"t0.{Sql.Name(Columns[c].Name)} = ${i + 1}::text::{Columns[c].Type}"));
        return $"SELECT concat_ws(chr(31), {key}) FROM {from} WHERE {where}";
    }

    private ImmutableArray<int> Direct(TableRule rule, SubjectKind kind) =>
        rule.By is Ownership.ByColumns by && by.Parent == kind.Table && by.ParentColumns.ToHashSet(StringComparer.Ordinal).SetEquals(kind.Key) && !By.IsEmpty
            ? [.. kind.Key.Select(k => By[by.ParentColumns.IndexOf(k)])]
            : [];
}
