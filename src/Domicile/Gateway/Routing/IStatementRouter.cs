using Domicile.SubjectDirectory;

namespace Domicile.Gateway.Routing;

/// <summary>Decides where a client's statements run. Safe for many threads; a <see cref="SessionContext"/> belongs to one client and is
/// not. No method throws because of what a client sent: what is not understood is refused with SQLSTATE, message, detail and hint.</summary>
/// <remarks>
/// <para>The use of it, for each message of a client: <c>Analyse</c> the text (once, the answer is kept with the prepared statement), then
/// <c>Route</c> (simple query), <c>RouteParse</c> (Parse and Describe before any Bind) or <c>RouteBind</c> (Bind, Execute follows). Act by
/// <see cref="RouteDecision.Kind"/>. When the statement was sent, or answered by the gateway itself, call
/// <see cref="SessionContext.Sent"/>; at each ReadyForQuery <see cref="SessionContext.Ready"/>.</para>
/// <para>A decision of kind <see cref="RouteKind.Ask"/> needs a look-up over the network: await <see cref="AnswerAsync"/>, which
/// gives the final decision, and let the client's further messages wait. It is rare: a row named by its own key, a newborn subject.</para>
/// <para>Analysing a text that was seen before and routing it allocate nothing.</para>
/// </remarks>
public interface IStatementRouter
{
    /// <summary>What a query text is: the same answer for the same bytes, from a cache that is limited in size.</summary>
    /// <param name="utf8">The text of a Query or Parse message, without the terminating zero.</param>
    QueryAnalysis Analyse(ReadOnlySpan<byte> utf8);

    /// <inheritdoc cref="Analyse(ReadOnlySpan{byte})"/>
    QueryAnalysis Analyse(string sql);

    /// <summary>Where a simple Query message runs: all its statements at one place, or it is refused.</summary>
    /// <remarks>A text that sets <c>domicile.*</c> among other statements comes with <see cref="RouteDecision.Rewritten"/>, where the values of
    /// those settings are blanked: forward that.</remarks>
    RouteDecision Route(QueryAnalysis query, SessionContext session);

    /// <summary>Where to prepare and describe a statement whose parameters are not known yet. Schemas are equal everywhere, so any site
    /// describes it alike; the statement may still be refused, or run elsewhere, at Bind. Refuses what can never run.</summary>
    RouteDecision RouteParse(StatementAnalysis statement, SessionContext session);

    /// <summary>Where a bound statement runs.</summary>
    /// <param name="statement">The statement that Parse named; of a text with several statements PostgreSQL itself refuses Parse.</param>
    /// <param name="parameters">The values.</param>
    /// <param name="session">The client.</param>
    RouteDecision RouteBind(StatementAnalysis statement, in BoundParameters parameters, SessionContext session);

    /// <summary>The final decision of one whose kind was <see cref="RouteKind.Ask"/>; never of that kind again.</summary>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    ValueTask<RouteDecision> AnswerAsync(RouteQuestion question, SessionContext session, CancellationToken cancellationToken);

    /// <summary>Takes note of a home that a site's refusal (SQLSTATE DM001) named; an older epoch than the known one changes nothing. Routing
    /// the same statement again then leads there.</summary>
    void Learn(string kind, SubjectToken token, Home home);
}
