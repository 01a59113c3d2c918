using System.Collections.Immutable;
using Domicile.Postgres;
using Domicile.Postgres.Catalog;

namespace Domicile.Relocation.Closure;

/// <summary>Gives each table a level above all tables that it refers to, so that rows inserted by level find their parents.</summary>
public static class TableLevels
{
    /// <summary>Levels from 0. References to itself do not count (one COPY checks them at its end); in a circle of tables
    /// the reference that may be NULL, or be checked at commit, is the one that does not count.</summary>
    /// <exception cref="DomicileException">A circle whose references are all NOT NULL and checked at once.</exception>
    public static ImmutableDictionary<TableName, int> Of(ImmutableArray<Table> tables)
    {
        var known = tables.Select(t => t.Name).ToHashSet();
        var waits = tables.ToDictionary(
            t => t.Name,
            t => t.ForeignKeys.Where(f => f.Target != t.Name && known.Contains(f.Target)).ToList());
        var levels = ImmutableDictionary.CreateBuilder<TableName, int>();
        while (levels.Count < tables.Length)
        {
            var ready = tables.Where(t => !levels.ContainsKey(t.Name) && waits[t.Name].All(f => levels.ContainsKey(f.Target))).ToList();
            if (ready.Count == 0)
            {
                BreakCircle(tables, levels, waits);
                continue;
            }

            foreach (var table in ready.ToDictionary(t => t.Name, t => waits[t.Name].Select(f => levels[f.Target] + 1).DefaultIfEmpty(0).Max()))
            {
                levels[table.Key] = table.Value;
            }
        }

        return levels.ToImmutable();
    }

    private static void BreakCircle(
        ImmutableArray<Table> tables, ImmutableDictionary<TableName, int>.Builder levels, Dictionary<TableName, List<ForeignKey>> waits)
    {
        var circle = tables.Where(t => !levels.ContainsKey(t.Name)).ToList();
        var loose =
            from table in circle
            from key in waits[table.Name]
            where !levels.ContainsKey(key.Target) && (key.IsDeferrable || key.Columns.All(c => !table.Column(c).NotNull))
            select (table, key);
        var (owner, dropped) = loose.FirstOrDefault();
        if (dropped is null)
        {
            throw new DomicileException(
                message: "Tables refer to each other in a circle that no order of inserts satisfies.",
                detail: $"Among: {string.Join(", ", circle.Select(t => t.Name))}; every reference is NOT NULL and checked at once.",
                hint: "Make one of these foreign keys DEFERRABLE.");
        }

        waits[owner.Name].Remove(dropped);
    }
}
