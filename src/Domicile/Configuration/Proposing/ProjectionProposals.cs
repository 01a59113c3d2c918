using System.Collections.Immutable;
using Domicile.Configuration.Checking;
using Domicile.Policy;
using Domicile.Postgres;
using Domicile.Postgres.Catalog;

namespace Domicile.Configuration.Proposing;

/// <summary>Proposes classes for every column, and the least projection wherever another subject's rows, a reference table or a
/// local one refers to a table.</summary>
internal sealed class ProjectionProposals(Draft draft, Probes probes)
{
    internal List<Decision> Decisions { get; } = [];

    internal ImmutableArray<ProposedTable> All()
    {
        var inside = new HashSet<(TableName, string)>();
        var needed = new HashSet<TableName>();
        foreach (var (from, key, to) in draft.Crossable)
        {
            Crossing(from, key, to, inside, needed);
        }

        needed.UnionWith(ReferredFromOutside());
        Close(needed);
        return [.. draft.Tables.Select(t => Complete(t, needed.Contains(t.Name), inside))];
    }

    private void Crossing(ProposedTable from, ForeignKey key, ProposedTable to, HashSet<(TableName, string)> inside, HashSet<TableName> needed)
    {
        var what = $"{from.Name}.{string.Join(", ", key.Columns)}";
        if (probes.Crossing.TryGetValue((from.Name, key.Name), out var crosses) && !crosses && to.Role != TableRole.Subject)
        {
            inside.UnionWith(key.Columns.Select(c => (from.Name, c)));
            Decisions.Add(new("crossing-none-today", from.Name, $"{what} refers to '{to.Name}'; no row crosses to another subject today, and no constraint forbids it.", $"It never does (inside: [{string.Join(", ", key.Columns)}]). If it may, take that out and give '{to.Name}' a projection."));
            return;
        }

        needed.Add(to.Name);
        Decisions.Add(new("crossing", from.Name, $"{what} can refer to a row of '{to.Name}' that belongs to another subject{(crosses ? ", and some do" : "")}.", $"'{to.Name}' is projected to every site with its keys only. Add what other subjects may see, or cut the reference."));
    }

    private IEnumerable<TableName> ReferredFromOutside() =>
        from table in draft.Tables
        where table.Role is TableRole.Reference or TableRole.Local
        from key in table.Table.ForeignKeys
        where draft.Tables.Any(t => t.Name == key.Target && t.Role is TableRole.Subject or TableRole.Owned)
        select key.Target;

    /// <summary>A projected row keeps its foreign keys that may not be NULL: what they refer to is projected, too.</summary>
    private void Close(HashSet<TableName> needed)
    {
        var byName = draft.Tables.ToDictionary(t => t.Name);
        var open = new Queue<TableName>(needed);
        while (open.TryDequeue(out var name))
        {
            var table = byName[name];
            var kept = Kept(table);
            foreach (var key in table.Table.ForeignKeys.Where(k => k.Columns.All(kept.Contains)))
            {
                if (byName.TryGetValue(key.Target, out var target) && target.Role is TableRole.Subject or TableRole.Owned && needed.Add(key.Target))
                {
                    open.Enqueue(key.Target);
                }
            }
        }
    }

    /// <summary>Primary key, ownership columns, what others point at, and foreign keys that may not be NULL.</summary>
    private ImmutableHashSet<string> Kept(ProposedTable table) =>
    [
        .. table.Table.PrimaryKey,
        .. Resolution.Columns(table.By),
        .. draft.Catalog.Referencing(table.Name).SelectMany(r => r.Key.TargetColumns),
        .. table.Table.ForeignKeys.SelectMany(k => k.Columns).Where(c => table.Table.Column(c).NotNull),
    ];

    private ProposedTable Complete(ProposedTable table, bool projected, HashSet<(TableName, string)> inside)
    {
        if (table.Role is TableRole.Reference or TableRole.Local)
        {
            return table;
        }

        var subjects = draft.Kinds.Select(k => k.Candidate.Table.Name).ToHashSet();
        var ids = table.Table.ForeignKeys.Where(k => subjects.Contains(k.Target)).SelectMany(k => k.Columns)
            .Concat(table.Role == TableRole.Subject ? table.Table.PrimaryKey : []).ToImmutableHashSet(StringComparer.Ordinal);
        var classes = table.Table.Columns
            .Select(c => (c.Name, Class: ColumnClasses.Of(c, table.Table, ids)))
            .Where(c => c.Class is not null)
            .ToImmutableDictionary(c => c.Name, c => c.Class!);
        var with = table with { Classes = classes, Inside = [.. table.Table.Columns.Select(c => c.Name).Where(c => inside.Contains((table.Name, c)))] };
        return projected ? Projected(with) : with;
    }

    private ProposedTable Projected(ProposedTable table)
    {
        var kept = Kept(table).ToHashSet(StringComparer.Ordinal);
        var fill = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var column in table.Table.Written.Where(c => !kept.Contains(c.Name)))
        {
            var filler = FillerProposals.For(column, table.Table, kept);
            if (filler.Text is not null)
            {
                fill[column.Name] = filler.Text;
            }

            if (filler.MustProject)
            {
                kept.Add(column.Name);
                Decisions.Add(new("filler-impossible", table.Name, $"No filler suits '{table.Name}.{column.Name}': {filler.Because}.", "It is projected as it is. Relax the constraint, or accept that it leaves."));
            }
            else if (filler.Because is not null)
            {
                Decisions.Add(new("filler", table.Name, $"'{table.Name}.{column.Name}' is under a check: {filler.Because}.", $"Other sites hold {filler.Text}."));
            }
        }

        Exposed(table);
        var classes = table.Classes;
        foreach (var name in kept.Where(name => !classes.ContainsKey(name)))
        {
            classes = classes.Add(name, "user");
        }

        return table with { Classes = classes, Projection = [.. table.Table.Columns.Select(c => c.Name).Where(kept.Contains)], Fill = fill.ToImmutable() };
    }

    /// <summary>Foreign keys to reference tables that may not be NULL: a filler would have to be a key that exists there.</summary>
    private void Exposed(ProposedTable table)
    {
        var told = table.Table.PrimaryKey.Concat(Resolution.Columns(table.By)).ToHashSet(StringComparer.Ordinal);
        foreach (var key in table.Table.ForeignKeys.Where(k => draft.Tables.Any(t => t.Name == k.Target && t.Role == TableRole.Reference)))
        {
            foreach (var column in key.Columns.Where(c => table.Table.Column(c).NotNull && !told.Contains(c)))
            {
                Decisions.Add(new("key-must-stay", table.Name, $"'{table.Name}.{column}' is NOT NULL and refers to '{key.Target}', so other sites need a value.", $"Its own value is projected. Allow NULL, or take it out of 'projection' and give fill: {{ {column}: {{ constant: a key of {key.Target} }} }}, to hide it."));
            }
        }
    }
}
