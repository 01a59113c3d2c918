using System.Collections.Immutable;
using Domicile.Estate;
using Domicile.Gateway.Grammar;
using Domicile.Policy;

namespace Domicile.Gateway.Routing;

/// <summary>Works out what one statement needs of the place where it runs. Used for one statement and thrown away.</summary>
/// <remarks>The rule that it keeps: what a statement answers at the site of its decision is what it would answer if all rows were at one
/// site. That holds for a mention of a table when every site holds what is read of it, or when only rows of subjects at home there matter.
/// The argument: docs/gateway-routing.md.</remarks>
internal sealed partial class StatementAnalyzer(RoutedSchema schema)
{
    private const int MostAccesses = 200;

    private readonly List<TableAccess> _accesses = [];
    private readonly Dictionary<int, (TableAccess Access, int Column)> _columns = [];
    private readonly List<RouteNeed> _needs = [];
    private int _nodes;
    private int _views;
    private SiteId? _writer;
    private string? _needsContext;
    private bool _needsPlace;
    private bool _usesProjections;
    private bool _readsProtected;
    private bool _writes;
    private Birth? _birth;

    /// <summary>The highest parameter number mentioned.</summary>
    internal int Parameters { get; private set; }

    /// <summary>Whether rows are written or locked.</summary>
    internal bool Writes => _writes;

    /// <summary>The plan of a statement about rows.</summary>
    /// <exception cref="RoutingException">It can run nowhere but in a pinned session.</exception>
    internal RoutePlan Plan(SqlStatement statement)
    {
        Rows(statement, null, ImmutableDictionary<string, CommonSource>.Empty, new Facts());
        foreach (var access in _accesses)
        {
            Settle(access);
        }

        return new()
        {
            Needs = [.. _needs],
            Birth = _birth,
            Writer = _writer,
            NeedsContext = _needsContext,
            NeedsPlace = _needsPlace,
            UsesProjections = _usesProjections,
            ReadsProtected = _readsProtected,
        };
    }

    private List<(string Name, int Node)> Rows(SqlStatement statement, Scope? around, ImmutableDictionary<string, CommonSource> tables, Facts facts)
    {
        switch (statement)
        {
            case SqlStatement.Select select:
                return Query(select.Query, around, tables, facts, isPulledUp: false);
            case SqlStatement.Declare declare:
                return Query(declare.Query, around, tables, facts, isPulledUp: false);
            case SqlStatement.Explain explain:
                return Rows(explain.Of, around, tables, facts);
            case SqlStatement.Insert insert:
                return Insert(insert, around, tables, facts);
            case SqlStatement.Update update:
                return Changed(update.With, update.Table, update.From, update.Where, update.Returning, update.Assignments, around, tables, facts);
            case SqlStatement.Delete delete:
                return Changed(delete.With, delete.Table, delete.Using, delete.Where, delete.Returning, [], around, tables, facts);
            case SqlStatement.Copy copy:
                Copy(copy, facts);
                return [];
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>COPY reads like a query, and writes like an INSERT whose rows nobody has seen yet.</summary>
    private void Copy(SqlStatement.Copy copy, Facts facts)
    {
        if (copy.Query is { } query)
        {
            Query(query, null, ImmutableDictionary<string, CommonSource>.Empty, facts, isPulledUp: false);
            return;
        }

        var table = Known(copy.Table!.Path);
        if (copy.IsIn)
        {
            _writes = true;
            Written(table, () => NeedContext($"COPY into \"{table.Name}\": whose rows come is known only when they have come."));
            return;
        }

        var access = Access(table, facts);
        foreach (var column in copy.Columns.IsEmpty ? Enumerable.Range(0, table.Columns.Length) : copy.Columns.Select(c => ColumnOf(table, c)))
        {
            access.Read(column);
        }
    }

    /// <summary>A table that takes rows: reference tables at their writer, local ones where the session is, others by <paramref name="byOwner"/>.</summary>
    private void Written(RoutedTable table, Action byOwner)
    {
        switch (table.Rule.Role)
        {
            case TableRole.Reference:
                Writer(table);
                break;
            case TableRole.Local:
                _needsPlace = true;
                break;
            default:
                byOwner();
                break;
        }
    }

    private void Writer(RoutedTable table)
    {
        var writer = table.Rule.Writer ?? throw new RoutingException(Refusals.NotAccepted($"a write to the reference table \"{table.Name}\", which has no writer"));
        _writer = _writer is null || _writer == writer ? writer : throw new RoutingException(Refusals.NotAccepted("writes to reference tables of two writers"));
    }

    private void NeedContext(string what) => _needsContext ??= what;

    private RoutedTable Known(ImmutableArray<string> path) =>
        schema.Table(path.Length == 1 ? new("public", path[0]) : new(path[0], path[1])) ?? throw new RoutingException(Refusals.UnknownTable(string.Join('.', path)));

    private static int ColumnOf(RoutedTable table, string name) => table.Find(name) is >= 0 and var column ? column : throw new RoutingException(Refusals.UnknownColumn(name));

    private TableAccess Access(RoutedTable table, Facts facts)
    {
        if (_accesses.Count >= MostAccesses)
        {
            throw new RoutingException(Refusals.NotAccepted($"more than {MostAccesses} mentions of tables, those of views among them"));
        }

        var access = new TableAccess(table, _nodes, facts);
        _nodes += table.Columns.Length;
        for (var column = 0; column < table.Columns.Length; column++)
        {
            _columns[access.Node(column)] = (access, column);
        }

        _accesses.Add(access);
        return access;
    }

    private Relation RelationOf(RoutedTable table, FromItem.Table item, Facts facts)
    {
        var access = Access(table, facts);
        var names = Renamed([.. table.Columns.Select(c => c.Name)], item.Alias);
        return new(item.Alias?.Name ?? table.Name.Name, [.. names.Select((n, i) => (n, access.Node(i)))]) { Access = access };
    }

    private static ImmutableArray<string> Renamed(ImmutableArray<string> names, Alias? alias) =>
        alias is null || alias.Columns.IsEmpty ? names : [.. names.Select((n, i) => i < alias.Columns.Length ? alias.Columns[i] : n)];

    private int NewNode() => _nodes++;
}
