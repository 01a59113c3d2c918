using System.Collections.Immutable;
using Domicile.Estate.Facts;
using Domicile.Policy.Law.Vocabulary;

namespace Domicile.Policy.Homes.Sharing;

/// <summary>A record that is about several.</summary>
/// <param name="Rule">Where it is at home.</param>
/// <param name="Audience">To whom it goes.</param>
/// <param name="Category">What it holds.</param>
/// <param name="Author">Its author, the owner of the car, or the holder of the premises.</param>
/// <param name="Others">The other parties.</param>
/// <param name="Place">Where it was captured, or where the premises are; null where that does not matter.</param>
public sealed record SharedRecord(
    SharingRule Rule, Audience Audience, DataCategory Category, Party Author, ImmutableArray<Party> Others, Country? Place = null);
