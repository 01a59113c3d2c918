using Domicile.Estate;

namespace Domicile.Gateway.Routing;

/// <content>Statements about the session, and texts of several statements.</content>
public sealed partial class StatementRouter
{
    /// <inheritdoc/>
    public RouteDecision Route(QueryAnalysis query, SessionContext session) => query.Statements.Length switch
    {
        0 => new(RouteKind.Gateway),
        1 => One(query.Statements[0], default, session),
        _ => session.Pinned is { } pinned ? new(RouteKind.Pinned) { Site = pinned } : Several(query, session),
    };

    private RouteDecision OfSession(StatementAnalysis statement, SessionContext session)
    {
        var here = session.TransactionSite;
        switch (statement.Kind)
        {
            case StatementKind.Begin:
                return here is not null ? Here(here) : session.State.Subject is null || session.Status == TransactionStatus.InBlock ? new(RouteKind.Later)
                    : ContextHome(session) is { } home ? new(RouteKind.Home) { Site = home.Home, Subject = home } : new(RouteKind.Later);
            case StatementKind.Commit or StatementKind.Rollback:
                return here is not null ? Here(here) : new(RouteKind.Gateway);
            case StatementKind.Savepoint or StatementKind.ReleaseSavepoint or StatementKind.RollbackToSavepoint:
                return here is not null ? Here(here) : session.Status == TransactionStatus.InBlock ? new(RouteKind.Later) : new(RouteKind.Nearest) { Site = Nearest(session) };
            case StatementKind.Setting when statement.Plan!.IsLocal:
                return here is not null ? Here(here) : session.Status == TransactionStatus.InBlock ? new(RouteKind.Later) : new(RouteKind.Nearest) { Site = Nearest(session) };
            case StatementKind.Setting or StatementKind.SessionWide:
                return new(RouteKind.EverySite) { Site = here ?? session.ListensAt ?? Nearest(session), Change = statement.Plan?.Change };
            case StatementKind.Fetch or StatementKind.CloseCursor:
                var at = session.State.Cursors.GetValueOrDefault(statement.Name);
                return here is not null && at is not null && here != at
                    ? RouteDecision.Refused(Refusals.AnotherSite(here, at))
                    : new(RouteKind.Here) { Site = at ?? here ?? Nearest(session), Change = statement.Plan?.Change };
            default:
                return new(RouteKind.Here) { Site = here ?? session.ListensAt ?? ContextHome(session)?.Home ?? Nearest(session), Change = statement.Plan?.Change };
        }
    }

    private static RouteDecision Here(SiteId site) => new(RouteKind.Here) { Site = site };

    /// <summary>All statements at one site, each decided after those before it.</summary>
    private RouteDecision Several(QueryAnalysis query, SessionContext session)
    {
        var fork = session.Fork();
        var changes = new List<(StatementAnalysis, ContextChange?)>();
        var best = new RouteDecision(RouteKind.Later);
        foreach (var statement in query.Statements)
        {
            var decision = statement.Kind == StatementKind.GatewayShow ? RouteDecision.Refused(Refusals.NotAccepted("SHOW of a gateway's setting among other statements")) : One(statement, default, fork);
            switch (decision.Kind)
            {
                case RouteKind.Refuse:
                    return decision;
                case RouteKind.Ask:
                    return RouteDecision.Refused(Refusals.NotAccepted("a row named by its own key among other statements"));
                default:
                    fork.Sent(statement, decision);
                    changes.Add((statement, decision.Change));
                    best = Better(best, decision);
                    break;
            }
        }

        var site = best.Site ?? ContextHome(fork)?.Home ?? Nearest(session);
        return best with { Kind = best.Site is null ? RouteKind.Nearest : best.Kind, Site = site, Rewritten = query.Blanked, Change = new ContextChange.Several(changes) };
    }

    private static RouteDecision Better(RouteDecision best, RouteDecision next)
    {
        var kind = next.Kind == RouteKind.Home || best.Site is null ? next : best;
        return (next.Site is null ? best : kind) with { Notice = best.Notice ?? next.Notice };
    }
}
