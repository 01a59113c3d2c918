using Domicile.Estate;

namespace Domicile.Gateway.Routing;

/// <summary>How a router behaves.</summary>
/// <param name="Nearest">The site that answers what every site can answer, unless a session says otherwise.</param>
public sealed record RouterOptions(SiteId Nearest)
{
    /// <summary>Query texts whose analysis is kept.</summary>
    public int Texts { get; init; } = 10_000;

    /// <summary>The clock, for the day on which a home set is asked.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
