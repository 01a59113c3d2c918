using System.Collections.Immutable;
using Domicile.Policy;
using Domicile.Postgres.Catalog;

namespace Domicile.Configuration.Checking;

/// <summary>A projection can be stored: what is filled in satisfies NOT NULL, UNIQUE and the type, and nothing unclassified leaves.</summary>
internal static class ProjectionCheck
{
    internal static void Run(CheckContext context)
    {
        foreach (var (rule, table) in context.Taking.Where(t => !t.Rule.Projection.IsEmpty))
        {
            var held = Resolution.Projection(rule, rule.By, table);
            if (!rule.DirectedTo.IsEmpty)
            {
                ExistenceCheck.Column(context, table, $"tables.{rule.Table}.projection.to", rule.DirectedTo);
                if (Resolution.Recipient(rule, table, context.Declaration.Kinds) is null)
                {
                    context.Fault($"tables.{rule.Table}.projection", Resolution.NamesNobody(rule), Resolution.NameSomebody);
                }
            }

            Classified(context, rule, table);
            foreach (var column in table.Written.Where(c => !held.Contains(c.Name)))
            {
                Filled(context, rule, table, column);
            }

            foreach (var key in table.Keys.Where(k => !k.IsPrimary))
            {
                Distinct(context, rule, table, key, held);
            }

            Checked(context, rule, table, held);
        }
    }

    private static void Classified(CheckContext context, TableRule rule, Table table)
    {
        var free = table.PrimaryKey.Concat(rule.By is Ownership.ByColumns by ? by.Columns : []).Concat(rule.DirectedTo).ToHashSet(StringComparer.Ordinal);
        foreach (var column in rule.Projection.Where(c => c != Resolution.AllColumns && !free.Contains(c) && !rule.Classes.ContainsKey(c) && table.Columns.Any(k => k.Name == c)))
        {
            context.Fault($"tables.{rule.Table}.projection", $"'{rule.Table}.{column}' is projected and has no data class, so it counts as most protected.", $"Add 'columns: {{ {column}: ... }}' with a Fideslang key, or take it out of the projection.");
        }
    }

    private static void Filled(CheckContext context, TableRule rule, Table table, Column column)
    {
        var path = $"tables.{rule.Table}.fill.{column.Name}";
        var filler = rule.Fill.GetValueOrDefault(column.Name) ?? new Filler.Null();
        if (filler is Filler.Null && column.NotNull)
        {
            context.Fault(path, $"'{rule.Table}.{column.Name}' is NOT NULL and has no filler.", $"Add fill: {{ {column.Name}: {FillerFit.Proposal(column, table)} }}, or project the column.");
        }
        else if (FillerFit.Fault(filler, column, table) is { } unfit)
        {
            context.Fault(path, $"The filler of '{rule.Table}.{column.Name}' does not fit: {unfit}.", $"For instance: {FillerFit.Proposal(column, table)}.");
        }
    }

    /// <summary>Two projected rows must not meet in a unique index.</summary>
    private static void Distinct(CheckContext context, TableRule rule, Table table, UniqueKey key, ImmutableArray<string> held)
    {
        var columns = key.Columns.IsEmpty ? [.. table.Columns.Select(c => c.Name).Where(c => Mentions(key.Definition, c))] : key.Columns;
        var filled = columns.Where(c => !held.Contains(c)).ToList();
        if (filled.Count == 0 || table.Keys.Any(other => other != key && !other.IsPartial && !other.Columns.IsEmpty && other.Columns.All(c => columns.Contains(c) && held.Contains(c))))
        {
            return;
        }

        var fillers = filled.Select(c => rule.Fill.GetValueOrDefault(c) ?? new Filler.Null()).ToList();
        if (!fillers.Exists(f => f is Filler.Template || (f is Filler.Null && !key.NullsNotDistinct)))
        {
            context.Fault(
                $"tables.{rule.Table}.fill.{filled[0]}", $"Unique index '{key.Name}' on '{rule.Table}' would refuse the second projection: {string.Join(", ", filled)} {(filled.Count == 1 ? "is" : "are")} the same in each.",
                $"Fill '{filled[0]}' with {FillerFit.Proposal(table.Column(filled[0]), table, unique: true)}, or project it.");
        }
    }

    private static void Checked(CheckContext context, TableRule rule, Table table, ImmutableArray<string> held)
    {
        foreach (var (name, text) in table.Checks)
        {
            var touched = table.Written.Where(c => !held.Contains(c.Name) && (c.Type == name || Mentions(text, c.Name))).Select(c => c.Name).ToList();
            if (touched.Exists(c => (rule.Fill.GetValueOrDefault(c) ?? new Filler.Null()) is Filler.Null && text.Contains($"{c} IS NOT NULL", StringComparison.Ordinal)))
            {
                context.Fault($"tables.{rule.Table}.fill", $"Check '{name}' on '{rule.Table}' refuses NULL in {string.Join(", ", touched)}: {text}.", "Give a filler that satisfies it, or project the columns.");
            }
            else if (touched.Exists(c => (rule.Fill.GetValueOrDefault(c) ?? new Filler.Null()) is not Filler.Null))
            {
                context.Note($"tables.{rule.Table}.fill", $"Check '{name}' on '{rule.Table}' covers filled columns ({string.Join(", ", touched)}): {text}.", "See that the fillers satisfy it; 'domicile check --live' asks the server.");
            }
        }
    }

    /// <summary>Whether an expression names the column as a whole word.</summary>
    internal static bool Mentions(string expression, string column)
    {
        for (var at = expression.IndexOf(column, StringComparison.Ordinal); at >= 0; at = expression.IndexOf(column, at + 1, StringComparison.Ordinal))
        {
            if ((at == 0 || !IsWord(expression[at - 1])) && (at + column.Length == expression.Length || !IsWord(expression[at + column.Length])))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c == '_';
}
