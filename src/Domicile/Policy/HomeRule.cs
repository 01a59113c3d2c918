using System.Collections.Immutable;
using Domicile.Estate;

namespace Domicile.Policy;

/// <summary>One line of <c>homes</c>: residents of these countries live at these sites.</summary>
/// <param name="When">Countries it covers; null for <c>any</c>.</param>
/// <param name="At">The home set, in order of preference.</param>
public sealed record HomeRule(ImmutableHashSet<CountryCode>? When, ImmutableArray<SiteId> At);
