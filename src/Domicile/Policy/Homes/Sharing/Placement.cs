using System.Collections.Immutable;
using Domicile.Estate;

namespace Domicile.Policy.Homes.Sharing;

/// <summary>Where a shared record goes.</summary>
/// <param name="Home">The one site that holds the row; null when no site is admitted by everybody's regimes: then it is not
/// stored.</param>
/// <param name="Projections">The sites that would get the declared columns, and whether they do.</param>
/// <param name="Why">The rule that decided, in words.</param>
public sealed record Placement(SiteId? Home, ImmutableArray<DirectedProjection> Projections, string Why);
