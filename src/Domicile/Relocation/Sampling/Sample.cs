using System.Collections.Immutable;

namespace Domicile.Relocation.Sampling;

/// <summary>What was copied.</summary>
/// <param name="Subjects">Subjects chosen, by kind: each with every row that hangs off it.</param>
/// <param name="Tables">What was copied of each table.</param>
public sealed record Sample(ImmutableSortedDictionary<string, int> Subjects, ImmutableArray<SampledTable> Tables)
{
    /// <summary>All rows.</summary>
    public long Rows => Tables.Sum(t => t.Rows + t.Companions);
}
