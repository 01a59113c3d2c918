namespace Domicile.Gateway.Analysis;

/// <summary>How a statement fares at the gateway.</summary>
public enum Readiness
{
    /// <summary>It routes as it is.</summary>
    AsIs,

    /// <summary>It routes as it is, after a look-up of a row's owner.</summary>
    LooksUp,

    /// <summary>It needs SET domicile.subject before it.</summary>
    NeedsContext,

    /// <summary>It runs in a session that is pinned to a site only.</summary>
    CannotRun,
}
