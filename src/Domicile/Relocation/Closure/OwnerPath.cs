using System.Collections.Immutable;
using System.Text;
using Domicile.Policy;
using Domicile.Postgres;

namespace Domicile.Relocation.Closure;

/// <summary>How a row of one table leads to its subject: the steps of its ownership path, as SQL.</summary>
/// <param name="Steps">From the row upwards; empty for the subject's own root.</param>
/// <param name="Key">The subject's key columns, in the last table that the path has to visit.</param>
/// <remarks>The last step is left out when its columns already hold the subject's key: a video's <c>user_id</c> is the key,
/// so no join to <c>users</c> is needed.</remarks>
public sealed record OwnerPath(ImmutableArray<Ownership> Steps, ImmutableArray<string> Key)
{
    /// <summary>Whether the row itself holds the subject's key.</summary>
    public bool IsDirect => Steps.IsEmpty;

    /// <summary>The path of a table.</summary>
    /// <param name="rule">The table's rule.</param>
    /// <param name="kind">The subject kind the path ends at.</param>
    /// <param name="rules">All rules, to walk upwards by.</param>
    public static OwnerPath Of(TableRule rule, SubjectKind kind, IReadOnlyDictionary<TableName, TableRule> rules)
    {
        var steps = ImmutableArray.CreateBuilder<Ownership>();
        while (rule.Role == TableRole.Owned)
        {
            if (rule.By is Ownership.ByColumns by && by.Parent == kind.Table && by.ParentColumns.ToHashSet().SetEquals(kind.Key))
            {
                return new(steps.ToImmutable(), [.. kind.Key.Select(k => by.Columns[by.ParentColumns.IndexOf(k)])]);
            }

            steps.Add(rule.By!);
            rule = rules[rule.By!.Parent];
        }

        return new(steps.ToImmutable(), kind.Key);
    }

    /// <summary>The subject's key as SQL, one expression a key column, for a row known by <paramref name="row"/>.</summary>
    public ImmutableArray<string> KeyOf(string row) => [.. Key.Select(k => $"{Last(row)}.{Sql.Name(k)}")];

    /// <summary>The joins from a row known by <paramref name="row"/> to the table that holds the key; empty if direct.</summary>
    public string Joins(string row)
    {
        var text = new StringBuilder();
        var from = row;
        for (var i = 0; i < Steps.Length; i++)
        {
            var alias = Alias(i);
            text.Append(Steps[i] switch
            {
                Ownership.ByColumns by => $" JOIN {by.Parent.Quoted} {alias} ON {Equal(by, from, alias)}",
                Ownership.ByCondition by =>
                    $" JOIN LATERAL (SELECT owner.* FROM {by.Parent.Quoted} owner, (SELECT {from}.*) AS row WHERE {by.Sql}) {alias} ON true",
                _ => throw new System.Diagnostics.UnreachableException(),
            });
            from = alias;
        }

        return text.ToString();
    }

    /// <summary>A query for the key of a row held in a PL/pgSQL record (<c>NEW</c> or <c>OLD</c>), which takes FOR KEY SHARE
    /// on each row of the path: whoever wants to change an ownership column of those must wait for us.</summary>
    public string Lookup(string record)
    {
        var first = Steps[0];
        var from = first switch
        {
            Ownership.ByColumns by => $"{by.Parent.Quoted} {Alias(0)}",
            Ownership.ByCondition by => $"{by.Parent.Quoted} {Alias(0)}",
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        var where = first switch
        {
            Ownership.ByColumns by => Equal(by, record, Alias(0)),
            Ownership.ByCondition by => $"EXISTS (SELECT FROM (SELECT {Alias(0)}.*) AS owner, (SELECT {record}.*) AS row WHERE {by.Sql})",
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        var rest = this with { Steps = Steps.RemoveAt(0) };
        var joins = string.Concat(Enumerable.Range(1, Steps.Length - 1).Select(i => Step(i)));
        var locked = string.Join(", ", Enumerable.Range(0, Steps.Length).Select(Alias));
        return $"SELECT {string.Join(", ", rest.Key.Select(k => $"{Last(record)}.{Sql.Name(k)}"))} FROM {from}{joins} WHERE {where} FOR KEY SHARE OF {locked}";
    }

    private static string Alias(int step) => $"p{step + 1}";

    private static string Equal(Ownership.ByColumns by, string row, string parent) => string.Join(
        " AND ", by.Columns.Zip(by.ParentColumns, (c, p) => $"{parent}.{Sql.Name(p)} = {row}.{Sql.Name(c)}"));

    private string Step(int i) => Steps[i] switch
    {
        Ownership.ByColumns by => $" JOIN {by.Parent.Quoted} {Alias(i)} ON {Equal(by, Alias(i - 1), Alias(i))}",
        Ownership.ByCondition by =>
            $" JOIN {by.Parent.Quoted} {Alias(i)} ON EXISTS (SELECT FROM (SELECT {Alias(i)}.*) AS owner, (SELECT {Alias(i - 1)}.*) AS row WHERE {by.Sql})",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private string Last(string row) => IsDirect ? row : Alias(Steps.Length - 1);
}
