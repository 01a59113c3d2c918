using System.Text;
using Domicile.Policy;
using Domicile.Postgres;

namespace Domicile.Configuration;

/// <summary>The joins from a row of a table up to its subject's row, for questions over the whole of a table.</summary>
/// <param name="Joins">JOIN clauses; empty for the subject's own table.</param>
/// <param name="Subject">The alias under which the subject's row stands then.</param>
/// <param name="Kind">The kind of subject.</param>
public sealed record OwnerJoin(string Joins, string Subject, string Kind)
{
    /// <summary>The joins for rows that stand under an alias.</summary>
    /// <param name="table">The table.</param>
    /// <param name="alias">The alias of its rows; the joined tables get aliases made from it.</param>
    /// <param name="rules">All rules, ownership complete.</param>
    /// <returns>Null when the path leads to no subject.</returns>
    public static OwnerJoin? Of(TableName table, string alias, IReadOnlyDictionary<TableName, TableRule> rules)
    {
        var joins = new StringBuilder();
        var (at, from) = (table, alias);
        for (var hop = 1; hop <= rules.Count + 1 && rules.TryGetValue(at, out var rule); hop++)
        {
            if (rule is { Role: TableRole.Subject, Kind: { } kind })
            {
                return new(joins.ToString(), from, kind);
            }

            var next = $"{alias}{hop}";
            switch (rule.By)
            {
                case Ownership.ByColumns by:
                    var equal = by.Columns.Zip(by.ParentColumns, (c, p) => $"{next}.{Sql.Name(p)} = {from}.{Sql.Name(c)}");
                    joins.Append($" JOIN {by.Parent.Quoted} {next} ON {string.Join(" AND ", equal)}");
                    break;
                case Ownership.ByCondition by:
                    joins.Append($" JOIN LATERAL (SELECT owner.* FROM {by.Parent.Quoted} owner, (SELECT {from}.*) AS row WHERE {by.Sql}) {next} ON true");
                    break;
                default:
                    return null;
            }

            (at, from) = (rule.By.Parent, next);
        }

        return null;
    }
}
