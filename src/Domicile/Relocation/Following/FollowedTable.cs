using System.Collections.Immutable;
using Domicile.Estate;
using Domicile.Postgres.Catalog;
using Domicile.Relocation.Closure;

namespace Domicile.Relocation.Following;

/// <summary>One table of the stream: a moved table, or a reference table that the source writes.</summary>
/// <param name="Number">Its place in domicile.yaml.</param>
/// <param name="Table">Its catalog entry.</param>
/// <param name="Moved">Its place in the plan; null for a reference table.</param>
public sealed record FollowedTable(int Number, Table Table, MovedTable? Moved)
{
    /// <summary>The columns whose values an event holds, in that order.</summary>
    public ImmutableArray<Column> Columns { get; } = [.. Table.Written];

    /// <summary>Level of inserts: references come before everybody's rows.</summary>
    public int Level => Moved?.Level ?? -1;

    /// <summary>Where the primary key's columns stand among <see cref="Columns"/>.</summary>
    public ImmutableArray<int> KeyAt { get; } = [.. Table.PrimaryKey.Select(k => Table.Written.ToList().FindIndex(c => c.Name == k))];

    /// <summary>The tables whose changes at a site others follow, by number.</summary>
    public static IReadOnlyDictionary<int, FollowedTable> Of(ClosurePlan plan, SiteId source) =>
        plan.Tables.Select(t => new FollowedTable(t.Number, t.Table, t))
            .Concat(plan.References.Where(r => r.Writer == source).Select(r => new FollowedTable(r.Number, r.Table, null)))
            .ToDictionary(t => t.Number);
}
