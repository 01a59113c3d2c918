using System.Collections.Immutable;

namespace Domicile.Gateway.Grammar;

/// <summary>A whole query: SELECT, VALUES, set operations, with what stands before and behind.</summary>
/// <param name="With">Common table expressions.</param>
/// <param name="Body">What it is made of.</param>
internal sealed record SelectQuery(WithClause? With, QueryBody Body)
{
    /// <summary>ORDER BY.</summary>
    internal ImmutableArray<SortKey> OrderBy { get; init; } = [];

    /// <summary>LIMIT or FETCH FIRST; null for none.</summary>
    internal Expression? Limit { get; init; }

    /// <summary>FETCH FIRST ... WITH TIES.</summary>
    internal bool WithTies { get; init; }

    /// <summary>OFFSET.</summary>
    internal Expression? Offset { get; init; }

    /// <summary>FOR UPDATE and its kin: words in upper case, tables, and NOWAIT or SKIP LOCKED.</summary>
    internal ImmutableArray<(string Strength, ImmutableArray<string> Of, string Wait)> Locking { get; init; } = [];
}
