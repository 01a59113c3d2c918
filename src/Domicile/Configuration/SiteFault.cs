using Domicile.Estate;

namespace Domicile.Configuration;

/// <summary>A fault that shows at a live site.</summary>
/// <param name="Fault">The fault.</param>
/// <param name="Site">Where it shows.</param>
public sealed record SiteFault(Fault Fault, SiteId Site);
