using Domicile.Estate;
using Domicile.SubjectDirectory;

namespace Domicile.Gateway.Routing;

/// <content>From what was gathered to a site.</content>
public sealed partial class StatementRouter
{
    private const string FromProjections = "answered from projections, which follow the homes of these rows with a delay";

    /// <inheritdoc/>
    public async ValueTask<RouteDecision> AnswerAsync(RouteQuestion question, SessionContext session, CancellationToken cancellationToken)
    {
        var asked = (HomeQuestion)question;
        var gathered = asked.Gathered;
        gathered.Question = null;
        try
        {
            foreach (var (kind, sql, arguments) in asked.Rows)
            {
                if (await _lookup.OwnerAsync(sql, arguments, cancellationToken) is { } key)
                {
                    await AddAsync(kind, key, _tokens.Of(kind, key));
                }
            }

            foreach (var (kind, key, token) in asked.Subjects)
            {
                await AddAsync(kind, key, token);
            }
        }
        catch (DomicileException cannot)
        {
            return RouteDecision.Refused(Refusals.CannotAsk(cannot.Detail));
        }

        return gathered.Refusal is { } refusal ? RouteDecision.Refused(refusal) : Place(asked.Statement, gathered, session);

        async Task AddAsync(string kind, string key, SubjectToken token)
        {
            if (!_homes.Of(kind).TryFind(token, out var home, out var epoch) && await _lookup.HomeAsync(kind, key, token, cancellationToken) is { } found)
            {
                _homes.Learn(kind, token, found);
                (home, epoch) = (found.Site, found.Epoch);
            }

            if (home is not null && !asked.IsContext)
            {
                gathered.Add(new(kind, token, home, epoch));
            }
        }
    }

    private RouteDecision Place(StatementAnalysis statement, Gathered gathered, SessionContext session)
    {
        var plan = statement.Plan!;
        var (home, subject) = (gathered.Home, gathered.First);
        if (gathered.NeedsContext is { } what)
        {
            if (session.State.Subject is not { } context)
            {
                return RouteDecision.Refused(Refusals.NoContext(what));
            }

            if (ContextHome(session) is not { } placed)
            {
                return AskForContext(statement, gathered, context);
            }

            if (home is not null && home != placed.Home)
            {
                return RouteDecision.Refused(Refusals.TwoHomes(home, placed.Home!));
            }

            (home, subject) = (placed.Home, subject.Kind is null ? placed : subject);
        }

        if (plan.Writer is { } writer)
        {
            if (home is not null && home != writer)
            {
                return RouteDecision.Refused(Refusals.AnotherSite(home, writer));
            }

            home = writer;
        }

        return home is null ? WithoutHome(statement, plan, gathered, session) : AtHome(plan, home, subject, gathered, session);
    }

    private RouteDecision AtHome(RoutePlan plan, SiteId home, in SubjectAtHome subject, Gathered gathered, SessionContext session)
    {
        if (session.TransactionSite is { } here && here != home)
        {
            return RouteDecision.Refused(Refusals.AnotherSite(here, home)) with { Subject = subject };
        }

        return plan.ReadsProtected && !_access.MayRead(home, session.Origin)
            ? RouteDecision.Refused(Refusals.Abroad(home)) with { Subject = subject }
            : new(subject.Kind is null ? RouteKind.Nearest : RouteKind.Home)
            {
                Site = home,
                Subject = subject,
                Others = gathered.Others is { } others ? [.. others] : [],
                Change = plan.Change,
            };
    }

    private RouteDecision WithoutHome(StatementAnalysis statement, RoutePlan plan, Gathered gathered, SessionContext session)
    {
        if (session.TransactionSite is { } here)
        {
            return new(RouteKind.Here) { Site = here, Change = plan.Change };
        }

        if (session.State.Subject is { } context)
        {
            return ContextHome(session) is { } placed
                ? new(RouteKind.Home) { Site = placed.Home, Subject = placed, Change = plan.Change }
                : AskForContext(statement, gathered, context);
        }

        if (plan.NeedsPlace)
        {
            return session.ListensAt is { } listening
                ? new(RouteKind.Here) { Site = listening, Change = plan.Change }
                : RouteDecision.Refused(Refusals.NoContext("It is about something that each site has its own of: a local table, a lock, a sequence's last value."));
        }

        var isSoft = gathered.Soft.Kind is not null;
        return isSoft && session.Status == TransactionStatus.InBlock
            ? new(RouteKind.Home) { Site = gathered.Soft.Home, Subject = gathered.Soft, Change = plan.Change }
            : new(RouteKind.Nearest)
            {
                Site = Nearest(session),
                Notice = plan.UsesProjections || (isSoft && gathered.Soft.Home != Nearest(session)) ? FromProjections : null,
                Change = plan.Change,
            };
    }

    /// <summary>The context's subject is not known in memory: a newborn, or nobody.</summary>
    private static RouteDecision AskForContext(StatementAnalysis statement, Gathered gathered, ContextSubject context)
    {
        if (gathered.WasAsked)
        {
            return RouteDecision.Refused(Refusals.Unknown(context.Kind));
        }

        var question = new HomeQuestion(statement) { IsContext = true };
        question.Subjects.Add((context.Kind, context.Key, context.Token));
        return Ask(question, gathered with { WasAsked = true });
    }
}
