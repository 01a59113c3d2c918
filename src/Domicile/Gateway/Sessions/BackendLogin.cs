using System.Collections.Immutable;
using Domicile.Gateway.Authentication;

namespace Domicile.Gateway.Sessions;

/// <summary>How a session logs in at its sites.</summary>
/// <param name="Role">The role.</param>
/// <param name="ClientKey">The key that the client proved; null without SCRAM.</param>
/// <param name="Verifier">The verifier it was proved by.</param>
/// <param name="Password">The gateway's own password for the role; null without one.</param>
/// <param name="Settings">The client's start-up parameters that sites may see.</param>
internal sealed record BackendLogin(
    string Role, byte[]? ClientKey, ScramVerifier? Verifier, string? Password, ImmutableArray<(string Name, string Value)> Settings);
