using System.Collections.Immutable;

namespace Domicile.Estate.Facts;

/// <summary>Data of some areas stands for a time at a site outside them, openly: until when, and on what basis.</summary>
/// <param name="Site">Where.</param>
/// <param name="Areas">Whose data: areas or countries.</param>
/// <param name="Basis">The legal basis that the operator states.</param>
/// <param name="Period">When; without a last day it has no planned end, which is shown.</param>
/// <param name="Source">Who says so.</param>
public sealed record InterimHosting(SiteId Site, ImmutableArray<string> Areas, string Basis, Period Period, string Source);
