using Domicile.Estate;

namespace Domicile.Gateway.Routing;

/// <summary>What a statement changes in a session's context once it was sent.</summary>
internal abstract record ContextChange
{
    private ContextChange()
    {
    }

    /// <summary>SET [LOCAL] domicile.subject; null takes it away.</summary>
    internal sealed record Subject(ContextSubject? To, bool IsLocal) : ContextChange;

    /// <summary>SET [LOCAL] domicile.site; null takes it away.</summary>
    internal sealed record Site(SiteId? To, bool IsLocal) : ContextChange;

    /// <summary>A setting that sites know.</summary>
    internal sealed record Setting(string Name, string Sql) : ContextChange;

    /// <summary>Settings of the session as they were at login: DISCARD ALL, RESET ALL.</summary>
    internal sealed record Forget(bool Everything) : ContextChange;

    /// <summary>A cursor that outlives its transaction stands at the decision's site from now on.</summary>
    internal sealed record HeldCursor(string Name) : ContextChange;

    /// <summary>It is closed; the empty name means all of them.</summary>
    internal sealed record ClosedCursor(string Name) : ContextChange;

    /// <summary>The session listens at the decision's site.</summary>
    internal sealed record Listens : ContextChange;

    /// <summary>Several of them, in the order of a text's statements.</summary>
    internal sealed record Several(IReadOnlyList<(StatementAnalysis Statement, ContextChange? Change)> Changes) : ContextChange;
}
