using Domicile.Configuration.Yaml;
using Domicile.Estate.Facts.Yaml;
using Domicile.Policy;
using Domicile.Postgres.Catalog;

namespace Domicile.Configuration.Checking;

/// <summary>Every table of the file is in the database, every table of the database in the file, and every column named is there.</summary>
internal static class ExistenceCheck
{
    internal static void Run(CheckContext context, bool strict)
    {
        foreach (var rule in context.Declaration.Tables)
        {
            if (context.Catalog.Tables.TryGetValue(rule.Table, out var table))
            {
                Columns(context, rule, table);
                if (strict && rule.Role is TableRole.Subject or TableRole.Owned)
                {
                    Classified(context, rule, table);
                }
            }
            else
            {
                Missing(context, rule);
            }
        }

        var declared = context.Declaration.Tables.Select(r => r.Table).ToHashSet();
        foreach (var table in context.Catalog.Tables.Values.Where(t => !t.IsOfExtension && !declared.Contains(t.Name)).OrderBy(t => t.Name.ToString(), StringComparer.Ordinal))
        {
            context.Fault("tables", $"Table '{table.Name}' is owned by nobody.", $"Add '{table.Name}:' under 'tables' with role subject, owned, reference or local.");
        }
    }

    private static void Missing(CheckContext context, TableRule rule)
    {
        var path = $"tables.{rule.Table}";
        if (context.Catalog.Views.TryGetValue(rule.Table, out var view))
        {
            context.Fault(path, $"'{rule.Table}' is a {Word(view.Kind)}, not a table.", "Take it out: only tables hold rows of their own.");
            return;
        }

        var root = context.Catalog.Tables.Values.FirstOrDefault(t => t.Partitions.Contains(rule.Table));
        context.Fault(
            path, $"There is no table '{rule.Table}'.",
            root is not null ? $"It is a partition of '{root.Name}': declare that." : Near(rule, context) ?? "Correct the name, or run the migrations at this site; 'domicile schema --create' makes what another site has.");
    }

    private static string? Near(TableRule rule, CheckContext context) =>
        Suggestion.Nearest(rule.Table.ToString(), context.Catalog.Tables.Keys.Select(t => t.ToString())) is { } near ? $"Did you mean '{near}'?" : null;

    private static string Word(ViewKind kind) => kind switch
    {
        ViewKind.Materialised => "materialised view",
        ViewKind.Foreign => "foreign table",
        _ => "view",
    };

    private static void Columns(CheckContext context, TableRule rule, Table table)
    {
        var path = $"tables.{rule.Table}";
        Column(context, table, $"{path}.by", Resolution.Columns(rule.By));
        Column(context, table, $"{path}.columns", rule.Classes.Keys);
        Column(context, table, $"{path}.projection", rule.Projection.Where(c => c != Resolution.AllColumns));
        Column(context, table, $"{path}.fill", rule.Fill.Keys);
        Column(context, table, $"{path}.inside", rule.Inside);
    }

    internal static void Column(CheckContext context, Table table, string path, IEnumerable<string> names)
    {
        foreach (var name in names.Where(name => table.Columns.All(c => c.Name != name)))
        {
            context.Fault($"{path}.{name}", $"Table '{table.Name}' has no column '{name}'.", Suggestion.For(name, [.. table.Columns.Select(c => c.Name)]));
        }
    }

    private static void Classified(CheckContext context, TableRule rule, Table table)
    {
        foreach (var column in table.Columns.Where(c => !rule.Classes.ContainsKey(c.Name)))
        {
            context.Fault(
                $"tables.{rule.Table}.columns", $"Column '{rule.Table}.{column.Name}' has no data class.",
                "Add it under 'columns' with a Fideslang key; without one it counts as most protected.");
        }
    }
}
