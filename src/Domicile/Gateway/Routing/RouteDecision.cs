using System.Collections.Immutable;
using Domicile.Estate;

namespace Domicile.Gateway.Routing;

/// <summary>Where a statement runs, and why not if it does not.</summary>
/// <param name="Kind">The kind of answer.</param>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
public readonly record struct RouteDecision(RouteKind Kind)
{
    /// <summary>The site: set for Home, Nearest, Pinned, Here and EverySite; null otherwise.</summary>
    public SiteId? Site { get; init; }

    /// <summary>The first subject it was routed by, or by which a transaction would have to go on elsewhere; default without one.</summary>
    public SubjectAtHome Subject { get; init; }

    /// <summary>Further subjects, all at home at the same site; default or empty when there are none.</summary>
    public ImmutableArray<SubjectAtHome> Others { get; init; }

    /// <summary>The error; set for Refuse only.</summary>
    public Refusal? Refusal { get; init; }

    /// <summary>A NOTICE for the client (SQLSTATE 01000) before the answer, for instance that projections answered; null for none.</summary>
    public string? Notice { get; init; }

    /// <summary>What to look up; set for Ask only.</summary>
    public RouteQuestion? Question { get; init; }

    /// <summary>The text to send in place of the client's, UTF-8; null to send the client's own.</summary>
    public byte[]? Rewritten { get; init; }

    /// <summary>What <see cref="SessionContext.Sent"/> takes note of; null for nothing.</summary>
    internal ContextChange? Change { get; init; }

    /// <summary>An error of the gateway's own.</summary>
    public static RouteDecision Refused(Refusal refusal) => new(RouteKind.Refuse) { Refusal = refusal };
}
