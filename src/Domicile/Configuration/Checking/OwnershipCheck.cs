using System.Collections.Immutable;
using Domicile.Policy;
using Domicile.Postgres;
using Domicile.Postgres.Catalog;

namespace Domicile.Configuration.Checking;

/// <summary>Every owned row leads to exactly one subject.</summary>
internal static class OwnershipCheck
{
    internal static void Run(CheckContext context)
    {
        foreach (var written in context.Declaration.Tables.Where(r => r is { Role: TableRole.Owned, By: not null }))
        {
            if (context.Catalog.Tables.TryGetValue(written.Table, out var table))
            {
                Step(context, written, table);
            }
        }
    }

    private static void Step(CheckContext context, TableRule written, Table table)
    {
        var path = $"tables.{written.Table}.by";
        var by = context.Rules[written.Table].By;
        if (by is null)
        {
            Unclear(context, written, table, path);
            return;
        }

        if (!context.Rules.TryGetValue(by.Parent, out var parent))
        {
            context.Fault(path, $"'{written.Table}' belongs to '{by.Parent}', which has no rule.", $"Add '{by.Parent}:' under 'tables'.");
            return;
        }

        if (parent.Role is TableRole.Reference or TableRole.Local)
        {
            context.Fault(path, $"'{written.Table}' belongs to '{by.Parent}', a {parent.Role.ToString().ToLowerInvariant()} table: no subject is there.", "Name the column that leads towards a subject, or change the role of one of the two.");
            return;
        }

        if (by is Ownership.ByColumns step && context.Catalog.Tables.TryGetValue(by.Parent, out var owner))
        {
            Unique(context, step, table, owner, path);
        }

        Circle(context, written.Table, path);
    }

    private static void Unclear(CheckContext context, TableRule written, Table table, string path)
    {
        var columns = Resolution.Columns(written.By);
        if (columns.Any(c => table.Columns.All(known => known.Name != c)))
        {
            return;
        }

        var keys = Resolution.ForeignKeys(table, columns);
        context.Fault(
            path,
            keys.IsEmpty
                ? $"No foreign key of '{table.Name}' is over {string.Join(", ", columns)}, so the owner is not known."
                : $"Foreign keys of '{table.Name}' over {string.Join(", ", columns)} lead to {string.Join(" and to ", keys.Select(k => k.Target))}.",
            $"Write by: {{ parent: table, columns: [{string.Join(", ", columns)}], parent_columns: [...] }}{(keys.IsEmpty && table.ForeignKeys.Length > 0 ? $", or one of its foreign keys: {string.Join("; ", table.ForeignKeys.Select(k => string.Join(", ", k.Columns)))}" : "")}.");
    }

    private static void Unique(CheckContext context, Ownership.ByColumns step, Table table, Table owner, string path)
    {
        ExistenceCheck.Column(context, owner, path, step.ParentColumns);
        if (owner.Keys.All(k => k.IsPartial || k.Columns.IsEmpty || !k.Columns.All(step.ParentColumns.Contains)))
        {
            context.Fault(path, $"{string.Join(", ", step.ParentColumns)} is not unique in '{owner.Name}', so a row of '{table.Name}' may have several owners.", $"Name columns that are unique in '{owner.Name}', or add a unique index.");
        }

        var open = step.Columns.Where(c => table.Columns.Any(known => known.Name == c && !known.NotNull)).ToList();
        if (open.Count > 0)
        {
            context.Note(path, $"A row of '{table.Name}' whose {string.Join(", ", open)} is NULL belongs to nobody and stays where it is.", "Set the column NOT NULL if every row has an owner.");
        }
    }

    /// <summary>Walks up from a table; coming back to a table that was passed means that no subject is reached.</summary>
    private static void Circle(CheckContext context, TableName start, string path)
    {
        var passed = new List<TableName> { start };
        var at = context.Rules[start];
        while (at is { Role: TableRole.Owned, By: { } by } && context.Rules.TryGetValue(by.Parent, out var parent))
        {
            if (passed.Contains(parent.Table))
            {
                // A table that merely hangs below a circle is told once, by the circle's own members.
                if (parent.Table == start)
                {
                    context.Fault(path, $"The ownership path of '{start}' turns in a circle: {string.Join(" to ", passed.Append(start))}.", "Name another column, so that the path ends at a subject's table.");
                }

                return;
            }

            passed.Add(parent.Table);
            at = parent;
        }
    }
}
