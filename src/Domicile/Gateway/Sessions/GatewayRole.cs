using System.Collections.Immutable;
using Domicile.Estate;

namespace Domicile.Gateway.Sessions;

/// <summary>A role that may log in at the gateway.</summary>
/// <param name="Name">The role's name; the same at every site.</param>
/// <param name="Verifier">PostgreSQL's SCRAM verifier, as <c>pg_authid</c> holds it; the same at every site. Null: whoever reaches the listener is
/// believed, and the sites must believe the gateway.</param>
/// <param name="Password">What the gateway says to sites that hold another verifier; null without one. Never printed.</param>
/// <param name="MayPin">The sites that <c>SET domicile.site</c> may name.</param>
public sealed record GatewayRole(string Name, string? Verifier, string? Password, ImmutableArray<SiteId> MayPin);
