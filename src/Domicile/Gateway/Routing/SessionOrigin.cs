using System.Collections.Immutable;
using Domicile.Estate;

namespace Domicile.Gateway.Routing;

/// <summary>What is known of a client from its login on.</summary>
/// <param name="Role">The database role.</param>
/// <param name="Country">The country of access, from the listener or the client's certificate; null when nobody declared one: then it counts as outside of every home set.</param>
/// <param name="Nearest">The site that answers what every site can answer; null for the gateway's own.</param>
/// <param name="MayPin">Sites that SET domicile.site may name, under the role's grant.</param>
public sealed record SessionOrigin(string Role, CountryCode? Country, SiteId? Nearest, ImmutableArray<SiteId> MayPin)
{
    /// <summary>The entity whose people use the session; null when nobody declared one.</summary>
    public string? Entity { get; init; }
}
