namespace Domicile.Gateway.Routing;

/// <summary>A statement that can never run but in a pinned session. Caught where its analysis began; never leaves this module.</summary>
internal sealed class RoutingException(Refusal refusal) : Exception(refusal.Message)
{
    internal Refusal Refusal => refusal;
}
