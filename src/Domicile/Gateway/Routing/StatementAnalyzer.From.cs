using System.Collections.Immutable;
using Domicile.Gateway.Grammar;
using Domicile.Postgres;
using Domicile.Postgres.Catalog;

namespace Domicile.Gateway.Routing;

/// <content>FROM: relations, and what join conditions say.</content>
internal sealed partial class StatementAnalyzer
{
    private const int MostViews = 50;

    /// <summary>Adds an item's relations to the block. What needs the whole block's facts is left in <paramref name="later"/>.</summary>
    private void Item(FromItem item, Scope scope, Facts facts, List<Action> later)
    {
        switch (item)
        {
            case FromItem.Table table:
                scope.Add(Named(table, scope, facts));
                break;
            case FromItem.Derived { IsLateral: true } derived:
                Lateral(derived, scope, facts, later);
                break;
            case FromItem.Derived derived:
                scope.Add(Derived(derived.Alias?.Name ?? "", derived.Alias, derived.Query, scope.Outer, scope.Tables, facts));
                break;
            case FromItem.Function function:
                Function(function, scope, facts, later);
                break;
            case FromItem.Join join:
                Join(join, scope, facts, later);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private Relation Named(FromItem.Table item, Scope scope, Facts facts)
    {
        if (item.Path.Length == 1 && scope.Tables.TryGetValue(item.Path[0], out var common))
        {
            var alias = new Alias(item.Alias?.Name ?? item.Path[0], item.Alias is { Columns.IsEmpty: false } renamed ? renamed.Columns : common.Columns);
            return common.Query is { } query
                ? Derived(alias.Name, alias, query, common.Around, common.Tables, facts)
                : new(alias.Name, [.. alias.Columns.Select(c => (c, NewNode()))]) { IsOpaque = alias.Columns.IsEmpty };
        }

        if (KnownCatalogs.Holds(item.Path.Length == 1 ? null : item.Path[0], item.Path[^1]))
        {
            return new(item.Alias?.Name ?? item.Path[^1], []) { IsOpaque = true };
        }

        var name = item.Path.Length == 1 ? new TableName("public", item.Path[0]) : new(item.Path[0], item.Path[1]);
        return schema.Table(name) is { } table ? RelationOf(table, item, facts) : View(name, item, facts);
    }

    /// <summary>A plain view is its query. The catalog prints it with schemas, so that names in it mean what they meant.</summary>
    private Relation View(TableName name, FromItem.Table item, Facts facts)
    {
        if (!schema.Views.TryGetValue(name, out var view) || view.Kind != ViewKind.Plain || ++_views > MostViews)
        {
            throw new RoutingException(Refusals.UnknownTable(string.Join('.', item.Path)));
        }

        return SqlParser.Parse(view.Definition) is [SqlStatement.Select select]
            ? Derived(item.Alias?.Name ?? name.Name, item.Alias, select.Query, null, ImmutableDictionary<string, CommonSource>.Empty, facts)
            : throw new RoutingException(Refusals.UnknownTable(string.Join('.', item.Path)));
    }

    private Relation Derived(string name, Alias? alias, SelectQuery query, Scope? around, ImmutableDictionary<string, CommonSource> tables, Facts facts)
    {
        var isSimple = IsSimple(query);
        var inner = isSimple ? facts : facts.Clone();
        var columns = Query(query, around, tables, inner, isSimple);
        if (!isSimple)
        {
            columns = [.. columns.Select(c => (c.Name, Told(c.Node, inner, facts)))];
        }

        var names = Renamed([.. columns.Select(c => c.Name)], alias);
        return new(name, [.. columns.Select((c, i) => (names[i], c.Node))]);
    }

    /// <summary>A new node outside for a column inside, with the values that are known of it.</summary>
    private int Told(int node, Facts inside, Facts outside)
    {
        var told = NewNode();
        if (inside.ValuesOf(node) is { IsDefault: false } values)
        {
            outside.Fix(told, values);
        }

        return told;
    }

    private void Lateral(FromItem.Derived derived, Scope scope, Facts facts, List<Action> later)
    {
        var targets = derived.Query.Body is QueryBody.Select select ? select.Targets : [];
        var known = !targets.IsEmpty && targets.All(t => t.Value is not Expression.Column { IsStar: true });
        var names = Renamed(known ? [.. targets.Select(t => t.Label ?? LabelOf(t.Value))] : derived.Alias?.Columns ?? [], derived.Alias);
        scope.Add(new(derived.Alias?.Name ?? "", [.. names.Select(n => (n, NewNode()))]) { IsOpaque = !known });
        later.Add(() => Query(derived.Query, scope, scope.Tables, facts.Clone(), isPulledUp: false));
    }

    private void Function(FromItem.Function function, Scope scope, Facts facts, List<Action> later)
    {
        var name = function.Call.Name[^1];
        if (function.Call.Name is not [_] and not ["pg_catalog", _] || !KnownFunctions.MakesRows(name))
        {
            throw new RoutingException(Refusals.UnknownFunction(name));
        }

        var alias = function.Alias?.Name ?? name;
        var columns = function.Alias is { Columns.IsEmpty: false } named ? named.Columns : [alias];
        scope.Add(new(alias, [.. columns.Select(c => (c, NewNode()))]) { IsOpaque = true });
        later.Add(() => function.Call.Operands.ToList().ForEach(o => Walk(o, scope, facts)));
    }

    private void Join(FromItem.Join join, Scope scope, Facts facts, List<Action> later)
    {
        var before = scope.Relations.Count;
        Item(join.Left, scope, facts, later);
        var middle = scope.Relations.Count;
        Item(join.Right, scope, facts, later);
        var (left, right) = (scope.Relations.Skip(before).Take(middle - before).ToList(), scope.Relations.Skip(middle).ToList());
        var sides = new Scope(scope.Outer, scope.Tables);
        left.Concat(right).ToList().ForEach(sides.Add);
        var common = join.IsNatural ? [.. Names(left).Intersect(Names(right), StringComparer.Ordinal)] : join.Using;
        var pairs = common.Select(c => (Left: First(left, c), Right: First(right, c))).ToList();
        var optional = join.Kind switch { "LEFT" => Nodes(right), "RIGHT" => Nodes(left), _ => null };
        foreach (var (one, other) in pairs)
        {
            Told(one, other, join.Kind, optional, facts);
        }

        if (join.Kind == "INNER")
        {
            Strict(join.On, sides, facts);
        }
        else if (optional is not null)
        {
            Optional(join.On, sides, facts, optional);
        }

        later.Add(() =>
        {
            foreach (var (one, other) in pairs)
            {
                Mark(one);
                Mark(other);
            }

            Walk(join.On, sides, facts);
        });
    }

    private static void Told(int left, int right, string kind, HashSet<int>? optional, Facts facts)
    {
        if (kind == "INNER")
        {
            facts.Equal(left, right);
        }
        else if (optional is not null)
        {
            var (from, to) = kind == "LEFT" ? (left, right) : (right, left);
            facts.Lead(from, to);
        }
    }

    private static IEnumerable<string> Names(List<Relation> side) => side.SelectMany(r => r.Columns.Select(c => c.Name));

    private static HashSet<int> Nodes(List<Relation> side) => [.. side.SelectMany(r => r.Columns.Select(c => c.Node)), .. side.Select(r => r.Access).OfType<TableAccess>().SelectMany(a => a.Table.Columns.Select((_, i) => a.Node(i)))];

    private static int First(List<Relation> side, string name) => side.SelectMany(r => r.Columns).Where(c => c.Name == name).Select(c => c.Node + 1).FirstOrDefault() is > 0 and var node
        ? node - 1
        : throw new RoutingException(Refusals.UnknownColumn(name));
}
