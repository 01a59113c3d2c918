using System.Collections.Immutable;

namespace Domicile.Postgres.Catalog;

/// <summary>One unique index, whether or not a constraint stands behind it.</summary>
/// <param name="Name">Index name.</param>
/// <param name="Columns">Its key columns; empty when it is over expressions.</param>
/// <param name="IsPrimary">The primary key.</param>
/// <param name="Definition">The whole definition as SQL (<c>pg_get_indexdef</c>).</param>
/// <param name="IsPartial">It has a WHERE.</param>
public sealed record UniqueKey(string Name, ImmutableArray<string> Columns, bool IsPrimary, string Definition, bool IsPartial)
{
    /// <summary>Checked at commit when asked: cannot serve as a replica identity.</summary>
    public bool IsDeferrable { get; init; }

    /// <summary>NULLS NOT DISTINCT: a second row with NULL is refused, too.</summary>
    public bool NullsNotDistinct { get; init; }
}
