using System.Collections.Immutable;
using Domicile.Gateway.Grammar;
using Domicile.Policy;

namespace Domicile.Gateway.Routing;

/// <content>INSERT, UPDATE, DELETE.</content>
internal sealed partial class StatementAnalyzer
{
    private List<(string Name, int Node)> Changed(
        WithClause? with, FromItem.Table target, ImmutableArray<FromItem> from, Expression? where, ImmutableArray<Target> returning, ImmutableArray<Assignment> set,
        Scope? around, ImmutableDictionary<string, CommonSource> tables, Facts facts)
    {
        _writes = true;
        tables = With(with, around, tables, facts);
        var scope = new Scope(around, tables);
        var table = Known(target.Path);
        var relation = RelationOf(table, target, facts);
        relation.Access!.IsWrite = true;
        scope.Add(relation);
        var later = new List<Action>();
        foreach (var item in from)
        {
            Item(item, scope, facts, later);
        }

        Strict(where, scope, facts);
        later.ForEach(l => l());
        Walk(where, scope, facts);
        Assigned(table, set, scope, facts);
        return Targets(returning, scope, facts, isPulledUp: false);
    }

    private void Assigned(RoutedTable table, ImmutableArray<Assignment> set, Scope scope, Facts facts)
    {
        foreach (var assignment in set)
        {
            Walk(assignment.Value, scope, facts);
            foreach (var column in assignment.Columns.Select(c => ColumnOf(table, c)))
            {
                if (table.Rule.Role == TableRole.Subject && table.SubjectKey.Contains(column))
                {
                    throw new RoutingException(Refusals.NotAccepted($"a change of the key of \"{table.Name}\": a subject keeps its key"));
                }
            }
        }
    }

    private List<(string Name, int Node)> Insert(
        SqlStatement.Insert insert, Scope? around, ImmutableDictionary<string, CommonSource> tables, Facts facts)
    {
        _writes = true;
        tables = With(insert.With, around, tables, facts);
        var table = Known(insert.Into.Path);
        var columns = insert.Columns.IsEmpty ? Enumerable.Range(0, table.Columns.Length).ToImmutableArray() : [.. insert.Columns.Select(c => ColumnOf(table, c))];
        var values = Given(insert.Source, columns, around, tables, facts);
        Written(table, () => Owner(table, values));
        var scope = new Scope(around, tables);
        var (own, excluded) = (Seen(table, insert.Into.Alias?.Name ?? table.Name.Name), Seen(table, "excluded"));
        scope.Add(own);
        if (insert.OnConflict is { } conflict)
        {
            var both = new Scope(around, tables);
            both.Add(own);
            both.Add(excluded);
            Walk(conflict.IndexWhere, scope, facts);
            Walk(conflict.Where, both, facts);
            Assigned(table, conflict.Set, both, facts);
        }

        foreach (var target in insert.Returning)
        {
            Walk(target.Value, scope, facts);
            _readsProtected |= ReturnsProtected(table, target.Value);
        }

        return [.. insert.Returning.SelectMany(t => t.Value is Expression.Column { IsStar: true } ? table.Columns.Select(c => c.Name) : [t.Label ?? LabelOf(t.Value)]).Select(n => (n, NewNode()))];
    }

    /// <summary>The table as RETURNING and ON CONFLICT see it: the row is placed by its owner, so this is no further mention of it.</summary>
    private Relation Seen(RoutedTable table, string name) => new(name, [.. table.Columns.Select(c => (c.Name, NewNode()))]);

    private static bool ReturnsProtected(RoutedTable table, Expression value) => value switch
    {
        Expression.Column { IsStar: true } => table.Columns.Where((_, i) => !table.IsEverywhereColumn(i)).Any(),
        Expression.Column column => table.Find(column.Path[^1]) is >= 0 and var at && !table.IsEverywhereColumn(at),
        _ => value.Operands.Any(o => ReturnsProtected(table, o)),
    };

    /// <summary>The values given to each column, row by row, where they can be told: null stands for one that cannot.</summary>
    private Dictionary<int, ImmutableArray<KeyValue>?> Given(
        SelectQuery? source, ImmutableArray<int> columns, Scope? around, ImmutableDictionary<string, CommonSource> tables, Facts facts)
    {
        var given = new Dictionary<int, ImmutableArray<KeyValue>?>();
        if (source is { With: null, Body: QueryBody.Values values })
        {
            Values(values, new Scope(around, tables), facts);
            for (var i = 0; i < columns.Length && values.Rows.All(r => i < r.Length); i++)
            {
                var all = values.Rows.Select(r => ValueOf(r[i], isList: false)).ToList();
                given[columns[i]] = all.TrueForAll(v => v is not null) ? [.. all!] : null;
            }

            return given;
        }

        if (source is not null)
        {
            var inner = facts.Clone();
            var outputs = Query(source, around, tables, inner, isPulledUp: false);
            var constants = source.Body is QueryBody.Select { From: var _, Targets: var targets } && targets.Length == outputs.Count ? targets : [];
            for (var i = 0; i < columns.Length && i < outputs.Count; i++)
            {
                var known = inner.ValuesOf(outputs[i].Node);
                var constant = !constants.IsEmpty ? ValueOf(constants[i].Value, isList: false) : null;
                given[columns[i]] = constant is not null ? [constant] : known.IsDefault ? null : known;
            }
        }

        return given;
    }

    private void Owner(RoutedTable table, Dictionary<int, ImmutableArray<KeyValue>?> given)
    {
        if (table.Rule.Role == TableRole.Subject)
        {
            Born(table, given);
            return;
        }

        if (!table.SubjectKey.IsEmpty)
        {
            if (Parts(table, table.SubjectKey, given) is { } key)
            {
                _needs.Add(new(table, [], key, IsHard: true, IsWrite: true));
                return;
            }
        }
        else if (table.Parent is { LeadsToOwnerEverywhere: true } parent && table.ParentColumns.All(parent.IsEverywhereColumn) && Parts(table, table.By, given) is { } parentKey)
        {
            _needs.Add(new(parent, table.ParentColumns, parentKey, IsHard: true, IsWrite: true));
            return;
        }

        NeedContext($"INSERT into \"{table.Name}\": the values of its ownership columns cannot be told from the text.");
    }

    private void Born(RoutedTable table, Dictionary<int, ImmutableArray<KeyValue>?> given)
    {
        var key = Parts(table, table.SubjectKey, given);
        var residence = table.Kind!.Residence is Residence.Column column ? table.Find(column.Name) : -1;
        var residences = residence >= 0 && given.GetValueOrDefault(residence) is { } values ? values : [];
        _birth = _birth is null ? new(table.Kind, key ?? [], residences) : throw new RoutingException(Refusals.NotAccepted("two INSERTs into subjects' tables in one statement"));
        if (residences.IsEmpty)
        {
            NeedContext($"INSERT into \"{table.Name}\": the country of residence cannot be told from the text.");
        }
    }

    private static ImmutableArray<KeyPart>? Parts(RoutedTable table, ImmutableArray<int> columns, Dictionary<int, ImmutableArray<KeyValue>?> given)
    {
        var parts = columns.Select(c => given.GetValueOrDefault(c) is { } values && KeyTypes.Of(table.Columns[c]) is not KeyType.Unsupported and var type ? new KeyPart(type, values) : null).ToList();
        return parts.TrueForAll(p => p is not null) && (parts.Count == 1 || parts.TrueForAll(p => p!.Values is [{ IsList: false }])) ? [.. parts!] : null;
    }
}
