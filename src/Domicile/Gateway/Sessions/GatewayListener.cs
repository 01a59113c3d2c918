using System.Net;
using Domicile.Estate;

namespace Domicile.Gateway.Sessions;

/// <summary>Where clients come in.</summary>
/// <param name="At">Address and port; port 0 takes a free one.</param>
/// <param name="Country">Where everybody is who comes in here; null when nobody says so: then they are outside of every home set.</param>
/// <param name="RequiresTls">Refuses clients in the clear.</param>
public sealed record GatewayListener(IPEndPoint At, CountryCode? Country, bool RequiresTls)
{
    /// <summary>The entity whose people come in here, with devices of its own; null when nobody says so: then no verdict lets them see across a border.</summary>
    public string? Entity { get; init; }
}
