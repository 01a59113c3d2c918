using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Domicile.Estate;
using Domicile.Gateway.Holding;
using Domicile.Gateway.Routing;

namespace Domicile.Gateway.Sessions;

/// <summary>What all sessions of a gateway share. Safe for many threads.</summary>
internal sealed class GatewayCore
{
    /// <summary>Puts it together.</summary>
    public GatewayCore(GatewayOptions options, IStatementRouter router, ImmutableArray<SiteEndPoint> sites, TimeProvider clock, RandomNumberGenerator random)
    {
        (Options, Router, Clock, Random) = (options, router, clock, random);
        Sites = sites.ToFrozenDictionary(s => s.Site.Id);
        SitesByPreference = [.. sites.OrderByDescending(s => s.Site.Id == options.Nearest)];
        Roles = options.Roles.ToFrozenDictionary(r => r.Name, StringComparer.Ordinal);
        Room = new(options.Hold, clock);
        Cancels = new(random);
        Tally = new(Room, Sites.Keys);
    }

    public GatewayOptions Options { get; }

    public IStatementRouter Router { get; }

    public TimeProvider Clock { get; }

    public RandomNumberGenerator Random { get; }

    public FrozenDictionary<SiteId, SiteEndPoint> Sites { get; }

    /// <summary>The nearest first.</summary>
    public ImmutableArray<SiteEndPoint> SitesByPreference { get; }

    public FrozenDictionary<string, GatewayRole> Roles { get; }

    public HoldRoom Room { get; }

    public CancelKeys Cancels { get; }

    public GatewayTally Tally { get; }

    public Greetings Greetings { get; } = new();

    /// <summary>Whether the gateway is stopping: who is between two transactions is sent away.</summary>
    public bool IsDraining { get; set; }

    /// <summary>Whether clients may name this database: they all mean the one that the sites make up together.</summary>
    public bool IsDatabase(string name) => name == "domicile" || Sites.Values.Any(s => s.Database == name);
}
