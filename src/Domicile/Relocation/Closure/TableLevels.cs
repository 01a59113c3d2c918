using System.Collections.Immutable;
using Domicile.Policy;
using Domicile.Postgres;
using Domicile.Postgres.Catalog;

namespace Domicile.Relocation.Closure;

/// <summary>Gives each table a level above all tables that it refers to, so that rows inserted by level find their parents, and above those by which
/// its rows find their owner, so that rows deleted from the top are still known as somebody's.</summary>
public static class TableLevels
{
    /// <summary>Levels from 0. References to itself do not count (one COPY checks them at its end); in a circle of tables
    /// the reference that may be NULL, or be checked at commit, is the one that does not count.</summary>
    /// <param name="tables">The tables.</param>
    /// <param name="owned">How rows of owned tables find their owner.</param>
    /// <exception cref="DomicileException">A circle whose references are all NOT NULL and checked at once.</exception>
    public static ImmutableDictionary<TableName, int> Of(ImmutableArray<Table> tables, IReadOnlyDictionary<TableName, Ownership> owned)
    {
        var waits = tables.ToDictionary(t => t.Name, t => Edges(t, tables, owned.GetValueOrDefault(t.Name)).Where(e => e.To != t.Name).ToList());
        var levels = ImmutableDictionary.CreateBuilder<TableName, int>();
        while (levels.Count < tables.Length)
        {
            var ready = tables.Where(t => !levels.ContainsKey(t.Name) && waits[t.Name].All(e => levels.ContainsKey(e.To))).ToList();
            if (ready.Count == 0)
            {
                BreakCircle(tables, levels, waits);
                continue;
            }

            foreach (var table in ready.ToDictionary(t => t.Name, t => waits[t.Name].Select(e => levels[e.To] + 1).DefaultIfEmpty(0).Max()))
            {
                levels[table.Key] = table.Value;
            }
        }

        return levels.ToImmutable();
    }

    /// <summary>Foreign keys; the step to the owner; the tables that an SQL condition may read on the way.</summary>
    private static IEnumerable<Edge> Edges(Table table, ImmutableArray<Table> tables, Ownership? by)
    {
        var known = tables.Select(t => t.Name).ToHashSet();
        var keys = table.ForeignKeys.Where(f => known.Contains(f.Target)).Select(f => new Edge(f.Target, f.IsDeferrable || f.Columns.All(c => !table.Column(c).NotNull) ? Strength.Loose : Strength.Firm));
        return by switch
        {
            null => keys,
            Ownership.ByCondition condition => [.. keys, new(by.Parent, Strength.Firm), .. known.Where(condition.Mentions).Select(t => new Edge(t, Strength.Supposed))],
            _ => [.. keys, new(by.Parent, Strength.Firm)],
        };
    }

    private static void BreakCircle(ImmutableArray<Table> tables, ImmutableDictionary<TableName, int>.Builder levels, Dictionary<TableName, List<Edge>> waits)
    {
        var circle = tables.Where(t => !levels.ContainsKey(t.Name)).ToList();
        var edges = circle.SelectMany(table => waits[table.Name].Where(e => !levels.ContainsKey(e.To)).Select(edge => (table, edge))).ToList();
        var (owner, dropped) = edges.Where(e => e.edge.Strength != Strength.Firm).OrderBy(e => e.edge.Strength).FirstOrDefault();
        if (dropped is null)
        {
            throw new DomicileException(
                message: "Tables refer to each other in a circle that no order of inserts satisfies.",
                detail: $"Among: {string.Join(", ", circle.Select(t => t.Name))}; every reference is NOT NULL and checked at once, or says whose a row is.",
                hint: "Make one of these foreign keys DEFERRABLE.");
        }

        waits[owner.Name].Remove(dropped);
    }

    /// <summary>In the order in which they are given up in a circle; Firm ones are not.</summary>
    private enum Strength
    {
        Loose,
        Supposed,
        Firm,
    }

    private sealed record Edge(TableName To, Strength Strength);
}
