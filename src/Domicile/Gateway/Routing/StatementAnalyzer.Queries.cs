using System.Collections.Immutable;
using Domicile.Gateway.Grammar;

namespace Domicile.Gateway.Routing;

/// <content>Queries, block by block.</content>
internal sealed partial class StatementAnalyzer
{
    /// <summary>Takes a query in.</summary>
    /// <param name="query">The query.</param>
    /// <param name="around">The block whose names it may use; null for none.</param>
    /// <param name="tables">Common table expressions in sight.</param>
    /// <param name="facts">What is known: its own to add to, or the block's that it is made part of.</param>
    /// <param name="isPulledUp">Part of the block around: a plain column of its list counts as read only when that block uses it.</param>
    /// <returns>Names and nodes of its columns.</returns>
    private List<(string Name, int Node)> Query(
        SelectQuery query, Scope? around, ImmutableDictionary<string, CommonSource> tables, Facts facts, bool isPulledUp)
    {
        tables = With(query.With, around, tables, facts);
        var firstAccess = _accesses.Count;
        var outside = new Scope(around, tables);
        foreach (var limit in new[] { query.Limit, query.Offset }.OfType<Expression>())
        {
            Walk(limit, outside, facts);
        }

        var columns = query.Body switch
        {
            QueryBody.Select select => Block(select, query.OrderBy, outside, tables, facts, isPulledUp),
            QueryBody.Values values => Values(values, outside, facts),
            QueryBody.Both both => Both(both, around, tables, facts),
            QueryBody.Nested nested => Query(nested.Query, around, tables, facts.Clone(), isPulledUp: false),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        if (!query.Locking.IsEmpty)
        {
            _writes = true;
            _accesses.Skip(firstAccess).ToList().ForEach(a => a.IsWrite = true);
        }

        return columns;
    }

    private ImmutableDictionary<string, CommonSource> With(WithClause? with, Scope? around, ImmutableDictionary<string, CommonSource> tables, Facts facts)
    {
        foreach (var table in with?.Tables ?? [])
        {
            if (table.Statement is not SqlStatement.Select select)
            {
                var names = Rows(table.Statement, around, tables, facts.Clone()).Select(c => c.Name).ToImmutableArray();
                tables = tables.SetItem(table.Name, new(null, table.Columns.IsEmpty ? names : table.Columns, tables, around));
            }
            else if (with!.IsRecursive && select.Query.Body is QueryBody.Both both)
            {
                var names = table.Columns.IsEmpty ? [.. Query(both.Left, around, tables, facts.Clone(), isPulledUp: false).Select(c => c.Name)] : table.Columns;
                var inside = new CommonSource(null, names, tables, around);
                Query(select.Query, around, tables.SetItem(table.Name, inside), facts.Clone(), isPulledUp: false);
                tables = tables.SetItem(table.Name, inside);
            }
            else
            {
                tables = tables.SetItem(table.Name, new(select.Query, table.Columns, tables, around));
            }
        }

        return tables;
    }

    private List<(string Name, int Node)> Values(QueryBody.Values values, Scope scope, Facts facts)
    {
        foreach (var value in values.Rows.SelectMany(r => r).Where(v => v is not Expression.Default))
        {
            Walk(value, scope, facts);
        }

        return [.. values.Rows[0].Select((_, i) => ($"column{i + 1}", NewNode()))];
    }

    private List<(string Name, int Node)> Both(QueryBody.Both both, Scope? around, ImmutableDictionary<string, CommonSource> tables, Facts facts)
    {
        var left = Query(both.Left, around, tables, facts.Clone(), isPulledUp: false);
        Query(both.Right, around, tables, facts.Clone(), isPulledUp: false);
        return [.. left.Select(c => (c.Name, NewNode()))];
    }

    private List<(string Name, int Node)> Block(
        QueryBody.Select select, ImmutableArray<SortKey> orderBy, Scope around, ImmutableDictionary<string, CommonSource> tables, Facts facts, bool isPulledUp)
    {
        var scope = new Scope(around, tables);
        var later = new List<Action>();
        foreach (var item in select.From)
        {
            Item(item, scope, facts, later);
        }

        Strict(select.Where, scope, facts);
        later.ForEach(l => l());
        Walk(select.Where, scope, facts);
        var labels = select.Targets.Select(t => t.Label).OfType<string>().ToHashSet(StringComparer.Ordinal);
        foreach (var expression in select.GroupBy.Concat(orderBy.Select(o => o.By)).Concat(select.DistinctOn))
        {
            Walk(expression, scope, facts, labels);
        }

        foreach (var expression in select.Windows.SelectMany(w => w.Window.Operands).Append(select.Having).OfType<Expression>())
        {
            Walk(expression, scope, facts);
        }

        return Targets(select.Targets, scope, facts, isPulledUp);
    }

    private List<(string Name, int Node)> Targets(ImmutableArray<Target> targets, Scope scope, Facts facts, bool isPulledUp)
    {
        var columns = new List<(string, int)>();
        foreach (var target in targets)
        {
            if (target.Value is Expression.Column { IsStar: true } star)
            {
                var relations = star.Path.IsEmpty ? scope.Relations : scope.Relation(star.Path[^1]) is { } named ? [named] : throw new RoutingException(Refusals.UnknownColumn(star.Path[^1] + ".*"));
                columns.AddRange(relations.SelectMany(r => r.Columns));
                if (!isPulledUp)
                {
                    Walk(star, scope, facts);
                }

                continue;
            }

            var nodes = target.Value is Expression.Column column ? scope.Find(column.Path) : [];
            if (!isPulledUp || nodes.Count != 1)
            {
                Walk(target.Value, scope, facts);
            }

            columns.Add((target.Label ?? LabelOf(target.Value), nodes.Count == 1 ? nodes[0] : NewNode()));
        }

        return columns;
    }

    private static string LabelOf(Expression value) => value switch
    {
        Expression.Column column => column.Path[^1],
        Expression.Call call => call.Name[^1],
        Expression.Cast cast => LabelOf(cast.Of) is var name && name != "?column?" ? name : cast.To.Name,
        Expression.Case => "case",
        Expression.Subquery { Word: "EXISTS" } => "exists",
        _ => "?column?",
    };

    /// <summary>Whether a query in FROM means the same as its tables and conditions put into the block around.</summary>
    private static bool IsSimple(SelectQuery query) =>
        query is { With: null, Limit: null, Offset: null, Locking.IsEmpty: true, Body: QueryBody.Select { IsDistinct: false, DistinctOn.IsEmpty: true, GroupBy.IsEmpty: true, Having: null } select }
        && !select.Targets.Any(t => MakesOthers(t.Value));

    private static bool MakesOthers(Expression value) =>
        (value is Expression.Call call && (call.Over is not null || KnownFunctions.IsAggregate(call.Name[^1]) || KnownFunctions.MakesRows(call.Name[^1]))) || value.Operands.Any(MakesOthers);
}
