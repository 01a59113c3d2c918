using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using Domicile.Estate;
using Domicile.Gateway.Holding;

namespace Domicile.Gateway.Sessions;

/// <summary>How a gateway runs.</summary>
public sealed record GatewayOptions
{
    /// <summary>Where clients come in.</summary>
    public required ImmutableArray<GatewayListener> Listeners { get; init; }

    /// <summary>Who may log in.</summary>
    public required ImmutableArray<GatewayRole> Roles { get; init; }

    /// <summary>Sites with a database, by name.</summary>
    public required ImmutableArray<Site> Sites { get; init; }

    /// <summary>The site that answers what every site can answer; null for the first that can be reached.</summary>
    public SiteId? Nearest { get; init; }

    /// <summary>The certificate and key that clients see; null without TLS.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>The limits of the hold.</summary>
    public HoldLimits Hold { get; init; } = new();

    /// <summary>The longest message of a client, in bytes.</summary>
    public int LongestMessage { get; init; } = 64 << 20;

    /// <summary>How long a client may take to log in.</summary>
    public TimeSpan LoginPatience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long transactions may go on when the gateway is told to stop.</summary>
    public TimeSpan DrainPatience { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Threads; each owns its clients.</summary>
    public int Loops { get; init; } = Math.Max(1, Environment.ProcessorCount / 2);
}
