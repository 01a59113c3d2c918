using System.Collections.Immutable;
using Domicile.Estate.Facts;

namespace Domicile.Policy.Homes.Controllers;

/// <summary>Two or more controllers that answer together, and which of them answers for whom and for what.</summary>
/// <remarks>Source: Regulation (EU) 2016/679, Article 26.</remarks>
/// <param name="Id">Its name.</param>
/// <param name="Purpose">What they decide together, in words.</param>
/// <param name="ContactPoint">Where a person turns to.</param>
/// <param name="Shares">Which controller answers for whom and does what.</param>
/// <param name="Period">When it is in force.</param>
/// <param name="Source">Who says so.</param>
public sealed record JointArrangement(
    string Id, string Purpose, string ContactPoint, ImmutableArray<ControllerShare> Shares, Period Period, string Source);
