using Domicile.Estate;

namespace Domicile.Policy.Homes.Sharing;

/// <summary>The declared columns of a record, for one site.</summary>
/// <param name="To">The site.</param>
/// <param name="Sent">Is it sent?</param>
/// <param name="Why">The rows that allow it, or what refuses.</param>
public sealed record DirectedProjection(SiteId To, bool Sent, string Why);
