using System.Collections.Immutable;
using System.Text;
using Domicile.Estate;
using Domicile.Policy;

namespace Domicile.Configuration.Proposing;

/// <summary>Writes one table's rule, with why and what is open about it.</summary>
internal static class TableText
{
    internal static void Write(StringBuilder text, ProposedTable table, ImmutableArray<Decision> decisions, Site source)
    {
        text.Append('\n');
        foreach (var decision in decisions.Where(d => d.Code != "subject-kind" && !d.Code.StartsWith("residence", StringComparison.Ordinal)))
        {
            text.Append($"  # DECIDE [{decision.Code}]: {ProposalText.OneLine(decision.Question)}\n  #   Assumed: {ProposalText.OneLine(decision.Assumed)}\n");
        }

        text.Append($"  {ProposalText.Scalar(table.Name.ToString())}:   # {ProposalText.OneLine(table.Because)}\n    role: {table.Role.ToString().ToLowerInvariant()}\n");
        if (table.Role == TableRole.Reference)
        {
            text.Append($"    writer: {source.Id}\n");
        }

        By(text, table);
        if (!table.Inside.IsEmpty)
        {
            text.Append($"    inside: {ProposalText.List(table.Inside)}   # foreign keys that never lead to another subject\n");
        }

        Columns(text, table);
        if (!table.Projection.IsEmpty)
        {
            text.Append($"    projection: [{string.Join(", ", table.Projection.Select(ProposalText.Scalar))}]   # all that other sites hold{Public(table)}\n");
        }

        if (!table.Fill.IsEmpty)
        {
            text.Append("    fill:                        # in place of the rest; what is not named is NULL there\n");
            foreach (var column in table.Table.Columns.Where(c => table.Fill.ContainsKey(c.Name)))
            {
                text.Append($"      {ProposalText.Scalar(column.Name)}: {table.Fill[column.Name]}\n");
            }
        }
    }

    private static void By(StringBuilder text, ProposedTable table)
    {
        switch (table.By)
        {
            case Ownership.ByColumns by when Resolution.ForeignKeys(table.Table, by.Columns).Length == 1:
                text.Append($"    by: {ProposalText.List(by.Columns)}   # to {by.Parent}\n");
                break;
            case Ownership.ByColumns by:
                text.Append($"    by: {{ parent: {ProposalText.Scalar(by.Parent.ToString())}, columns: {ProposalText.List(by.Columns)}, parent_columns: {ProposalText.List(by.ParentColumns)} }}\n");
                break;
            case Ownership.ByCondition by:
                text.Append($"    by: {{ parent: {ProposalText.Scalar(by.Parent.ToString())}, sql: {ProposalText.Scalar(by.Sql)} }}\n");
                break;
        }
    }

    private static void Columns(StringBuilder text, ProposedTable table)
    {
        if (table.Role is TableRole.Reference or TableRole.Local)
        {
            return;
        }

        text.Append(table.Classes.IsEmpty ? "" : "    columns:                     # guessed from names: look at each\n");
        foreach (var column in table.Table.Columns)
        {
            text.Append(table.Classes.TryGetValue(column.Name, out var guess)
                ? $"      {ProposalText.Scalar(column.Name)}: {guess}\n"
                : $"{(table.Classes.IsEmpty ? "    # " : "      # ")}{column.Name}: ?   # {column.Type}: not recognised, so it counts as most protected\n");
        }
    }

    /// <summary>What might be shown elsewhere, as a suggestion and no more.</summary>
    private static string Public(ProposedTable table)
    {
        var candidates = table.Classes.Where(c => c.Value is "user.account.username" or "user.content.public" && !table.Projection.Contains(c.Key)).Select(c => c.Key).Order(StringComparer.Ordinal).ToList();
        return candidates.Count == 0 ? "" : $"; perhaps also {string.Join(", ", candidates)}";
    }
}
