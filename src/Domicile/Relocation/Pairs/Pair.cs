using System.Security.Cryptography;
using System.Text;
using Domicile.Estate;

namespace Domicile.Relocation.Pairs;

/// <summary>A directed pair of sites: what is written at the source is followed to the target, and moves from one to the
/// other.</summary>
/// <param name="Source">Where changes come from.</param>
/// <param name="Target">Where they go.</param>
public sealed record Pair(Site Source, Site Target)
{
    /// <summary>The replication slot at the source. Slots are named once in a cluster, and two estates may have databases there: the
    /// name carries a mark of the database's own.</summary>
    public string Slot => $"domicile_{Source.Number}_{Target.Number}_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Source.Database?.Database ?? ""))[..4])}";

    /// <inheritdoc/>
    public override string ToString() => $"{Source.Id} -> {Target.Id}";
}
