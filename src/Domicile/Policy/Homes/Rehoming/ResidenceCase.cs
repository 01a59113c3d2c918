using System.Collections.Immutable;
using Domicile.Estate.Facts;

namespace Domicile.Policy.Homes.Rehoming;

/// <summary>What is known of one subject's residence. The subject itself is not named here.</summary>
/// <param name="Residence">The residence that homes follow from today.</param>
/// <param name="Evidence">What was seen, in any order.</param>
/// <param name="LastRehomed">When the subject's residence last changed; null when never.</param>
/// <param name="NoticeGiven">When it was told of the pending change; null when not yet.</param>
public sealed record ResidenceCase(
    Country Residence, ImmutableArray<ResidenceEvidence> Evidence, DateOnly? LastRehomed = null, DateOnly? NoticeGiven = null);
