using System.Collections.Immutable;

namespace Domicile.Gateway.Grammar;

/// <summary>OVER name, or OVER (name PARTITION BY ... ORDER BY ... frame).</summary>
/// <param name="Name">The window that it refers to; null for none.</param>
/// <param name="IsReference">OVER name, without parentheses.</param>
/// <param name="PartitionBy">Its partitions.</param>
/// <param name="OrderBy">Its order.</param>
/// <param name="Frame">The frame's words as written, expressions in it left to <paramref name="Bounds"/> and marked by a question mark.</param>
/// <param name="Bounds">Offsets of the frame.</param>
internal sealed record Window(
    string? Name, bool IsReference, ImmutableArray<Expression> PartitionBy, ImmutableArray<SortKey> OrderBy, string Frame, ImmutableArray<Expression> Bounds)
{
    internal IEnumerable<Expression> Operands => PartitionBy.Concat(OrderBy.Select(o => o.By)).Concat(Bounds);
}
