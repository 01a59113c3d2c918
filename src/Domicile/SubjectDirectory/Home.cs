using Domicile.Estate;

namespace Domicile.SubjectDirectory;

/// <summary>Where a subject's writes are accepted, and which change of home made it so.</summary>
/// <param name="Site">The home.</param>
/// <param name="Epoch">1 at birth; grows by one with every change.</param>
public sealed record Home(SiteId Site, long Epoch);
