using Domicile.Gateway.Routing;

namespace Domicile.Gateway.Sessions;

/// <summary>A bound statement.</summary>
/// <param name="Statement">The statement.</param>
/// <param name="Decision">Where it runs.</param>
internal sealed record Portal(PreparedStatement Statement, RouteDecision Decision)
{
    /// <summary>Whether the gateway answers it.</summary>
    public bool IsLocal => Decision.Site is null;
}
