using System.Collections.Immutable;
using Domicile.Policy;
using Domicile.Postgres.Catalog;
using Domicile.Relocation.Closure;

namespace Domicile.Relocation.Sampling;

/// <summary>Columns of one table that lead to a row of another: a foreign key, or a declared step to the owner that is none.</summary>
/// <param name="From">The table that refers.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="To">The table that is referred to.</param>
/// <param name="ToColumns">Its columns, in the same order.</param>
public sealed record Reference(Table From, ImmutableArray<string> Columns, Table To, ImmutableArray<string> ToColumns)
{
    /// <summary>Every reference between tables of a plan.</summary>
    public static IEnumerable<Reference> Of(ClosurePlan plan)
    {
        var tables = plan.Tables.Select(t => t.Table).Concat(plan.References.Select(r => r.Table)).ToDictionary(t => t.Name);
        foreach (var table in tables.Values)
        {
            foreach (var key in table.ForeignKeys.Where(k => tables.ContainsKey(k.Target)))
            {
                yield return new(table, key.Columns, tables[key.Target], key.TargetColumns);
            }
        }

        foreach (var (table, by) in plan.Tables.Select(t => (t.Table, t.Rule.By as Ownership.ByColumns)))
        {
            if (by is not null && !table.ForeignKeys.Any(k => k.Target == by.Parent && k.Columns.ToHashSet(StringComparer.Ordinal).SetEquals(by.Columns)))
            {
                yield return new(table, by.Columns, tables[by.Parent], by.ParentColumns);
            }
        }
    }
}
