using System.Collections.Immutable;

namespace Domicile.Gateway.Routing;

/// <summary>One item of FROM as names are found in it.</summary>
/// <param name="Name">Its alias or name.</param>
/// <param name="Columns">Its columns: visible name and node.</param>
internal sealed record Relation(string Name, ImmutableArray<(string Name, int Node)> Columns)
{
    /// <summary>The table behind it; null for a derived one.</summary>
    internal TableAccess? Access { get; init; }

    /// <summary>The relations inside, when it was made of one simple query: their columns count as read only when they are used.</summary>
    internal bool IsOpaque { get; init; }
}
