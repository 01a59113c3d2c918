using System.Collections.Immutable;
using Domicile.Estate;
using Domicile.Estate.Facts;
using Domicile.Policy.Law.Vocabulary;

namespace Domicile.Policy.Homes.Planning;

/// <summary>All subjects of one kind who live in one country, are at home at one site and have the same categories of data.
/// It holds a count and no person.</summary>
/// <param name="Kind">The kind of subject.</param>
/// <param name="Residence">Where they live.</param>
/// <param name="Categories">The categories of their data; empty counts as most protected.</param>
/// <param name="Controller">Who answers for them: an entity.</param>
/// <param name="Home">Where they are at home now; null is nowhere yet.</param>
/// <param name="Count">How many they are; null is unknown.</param>
public sealed record SubjectGroup(
    string Kind, Country Residence, ImmutableArray<DataCategory> Categories, string Controller, SiteId? Home, long? Count)
{
    /// <summary>Their home cannot be asked: all that is known is that they are at home there, and not where they live.</summary>
    public bool IsLost { get; init; }

    /// <summary>How people name it: kind, residence and home.</summary>
    public string Name => $"{Kind} in {Residence} at {Home?.Text ?? "no home"}";
}
