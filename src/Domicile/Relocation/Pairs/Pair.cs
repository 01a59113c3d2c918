using Domicile.Estate;

namespace Domicile.Relocation.Pairs;

/// <summary>A directed pair of sites: what is written at the source is followed to the target, and moves from one to the
/// other.</summary>
/// <param name="Source">Where changes come from.</param>
/// <param name="Target">Where they go.</param>
public sealed record Pair(Site Source, Site Target)
{
    /// <summary>The replication slot at the source.</summary>
    public string Slot => $"domicile_{Source.Number}_{Target.Number}";

    /// <inheritdoc/>
    public override string ToString() => $"{Source.Id} -> {Target.Id}";
}
