using System.Collections.Immutable;
using Domicile.Configuration;
using Domicile.Policy;
using Domicile.Postgres;
using Domicile.Postgres.Catalog;

namespace Domicile.Relocation.Closure;

/// <summary>Every table that a move or a follower touches, in an order in which rows can be inserted.</summary>
/// <param name="Tables">Tables with subjects, by ascending level.</param>
/// <param name="References">Reference tables, referenced before referencing.</param>
public sealed record ClosurePlan(ImmutableArray<MovedTable> Tables, ImmutableArray<ReferenceTable> References)
{
    /// <summary>Works the plan out from a declaration whose ownership is resolved, and one site's catalog.</summary>
    /// <exception cref="DomicileException">A table is missing, has no primary key, or a path leads nowhere.</exception>
    public static ClosurePlan Of(Declaration declaration, DatabaseCatalog catalog)
    {
        var rules = declaration.Tables.ToDictionary(t => t.Table);
        var levels = TableLevels.Of([.. declaration.Tables.Where(t => t.Role != TableRole.Local).Select(t => catalog.Table(t.Table))], declaration.Tables.Where(t => t.By is not null).ToDictionary(t => t.Table, t => t.By!));
        var moved =
            from entry in declaration.Tables.Select((rule, number) => (rule, number))
            where entry.rule.Role is TableRole.Subject or TableRole.Owned
            let kind = declaration.Kind(KindOf(entry.rule, rules))
            let table = Keyed(catalog.Table(entry.rule.Table))
            select new MovedTable(entry.number, table, entry.rule, kind, OwnerPath.Of(entry.rule, kind, rules), levels[table.Name])
            {
                Addressee = Resolution.Recipient(entry.rule, table, declaration.Kinds) is { } recipient ? new(recipient) : null,
                Late = [.. table.ForeignKeys.Where(k => k.Target != table.Name && levels.TryGetValue(k.Target, out var level) && level >= levels[table.Name])],
            };
        var references =
            from entry in declaration.Tables.Select((rule, number) => (rule, number))
            where entry.rule.Role == TableRole.Reference
            orderby levels[entry.rule.Table]
            select new ReferenceTable(entry.number, Keyed(catalog.Table(entry.rule.Table)), entry.rule.Writer!);
        return new([.. moved.OrderBy(t => t.Level).ThenBy(t => t.Number)], [.. references]);
    }

    /// <summary>The tables whose rows hang off one kind of subject.</summary>
    public IEnumerable<MovedTable> Of(SubjectKind kind) => Tables.Where(t => t.Kind.Name == kind.Name);

    /// <summary>The tables whose projection goes to one recipient's home, parents before children.</summary>
    public IEnumerable<MovedTable> Directed => Tables.Where(t => t.Addressee is not null);

    /// <summary>The root table of one kind.</summary>
    public MovedTable Root(string kind) => Tables.First(t => t.IsRoot && t.Kind.Name == kind);

    private static string KindOf(TableRule rule, Dictionary<TableName, TableRule> rules)
    {
        var first = rule;
        for (var hops = 0; hops <= rules.Count; hops++)
        {
            if (rule.Role == TableRole.Subject)
            {
                return rule.Kind!;
            }

            if (rule.By is null || !rules.TryGetValue(rule.By.Parent, out var parent))
            {
                break;
            }

            rule = parent;
        }

        throw new DomicileException(
            message: $"The ownership path of '{first.Table}' leads to no subject.",
            detail: $"It ends, or turns in a circle, at '{rule.Table}'.",
            hint: "Correct 'by' in domicile.yaml so that the path ends at a subject's table.");
    }

    private static Table Keyed(Table table) => !table.PrimaryKey.IsEmpty ? table : throw new DomicileException(
        message: $"Table '{table.Name}' cannot move.",
        detail: "It has no primary key, so its rows cannot be followed.",
        hint: $"ALTER TABLE {table.Name.Quoted} ADD PRIMARY KEY (...), or give it the role 'local'.");
}
