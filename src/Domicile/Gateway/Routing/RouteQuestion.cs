namespace Domicile.Gateway.Routing;

/// <summary>What the router has to look up before it can decide: whose a row is, or where a newborn subject lives. Holds personal data:
/// never print it.</summary>
public abstract class RouteQuestion
{
    private protected RouteQuestion()
    {
    }
}
