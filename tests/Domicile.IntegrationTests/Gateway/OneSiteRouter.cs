using System.Collections.Immutable;
using System.Text;
using Domicile.Estate;
using Domicile.Gateway.Routing;
using Domicile.SubjectDirectory;

namespace Domicile.IntegrationTests.Gateway;

/// <summary>Sends everything to one site: what remains is the wire.</summary>
internal sealed class OneSiteRouter(SiteId site) : IStatementRouter
{
    public QueryAnalysis Analyse(ReadOnlySpan<byte> utf8) => Analyse(Encoding.UTF8.GetString(utf8));

    public QueryAnalysis Analyse(string sql) => sql.AsSpan().Trim().Trim(';').IsEmpty
        ? new([])
        : new([new StatementAnalysis { Kind = KindOf(sql.TrimStart()), Start = 0, Length = sql.Length }]);

    public RouteDecision Route(QueryAnalysis query, SessionContext session) => Pinned;

    public RouteDecision RouteParse(StatementAnalysis statement, SessionContext session) => Pinned;

    public RouteDecision RouteBind(StatementAnalysis statement, in BoundParameters parameters, SessionContext session) => Pinned;

    public ValueTask<RouteDecision> AnswerAsync(RouteQuestion question, SessionContext session, CancellationToken cancellationToken) => new(Pinned);

    public void Learn(string kind, SubjectToken token, Home home)
    {
    }

    private RouteDecision Pinned => new(RouteKind.Pinned) { Site = site };

    private static StatementKind KindOf(string sql) =>
        sql.StartsWith("begin", StringComparison.OrdinalIgnoreCase) ? StatementKind.Begin
        : sql.StartsWith("commit", StringComparison.OrdinalIgnoreCase) ? StatementKind.Commit
        : sql.StartsWith("rollback", StringComparison.OrdinalIgnoreCase) ? StatementKind.Rollback
        : sql.StartsWith("discard", StringComparison.OrdinalIgnoreCase) ? StatementKind.SessionWide
        : StatementKind.Query;
}
