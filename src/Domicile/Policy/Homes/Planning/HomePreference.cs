using System.Collections.Immutable;
using Domicile.Estate;

namespace Domicile.Policy.Homes.Planning;

/// <summary>What the operator declares: people who live there may be at home at these sites, the first one first.</summary>
/// <param name="When">Areas or countries of residence, or <c>any</c>.</param>
/// <param name="At">Sites in order of preference.</param>
/// <param name="Kind">The kind of subject it speaks of; null is every kind.</param>
public sealed record HomePreference(ImmutableArray<string> When, ImmutableArray<SiteId> At, string? Kind = null);
