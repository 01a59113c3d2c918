namespace Domicile.Gateway.Routing;

/// <summary>Where a statement runs.</summary>
public enum RouteKind
{
    /// <summary>Nowhere: send <see cref="RouteDecision.Refusal"/>; a transaction block fails as it would at a site.</summary>
    Refuse,

    /// <summary>At the home of the subjects in <see cref="RouteDecision.Subject"/> (and <see cref="RouteDecision.Others"/>): hold it while one of them is being moved.</summary>
    Home,

    /// <summary>At the nearest site: reference tables, projections, nothing of any subject's.</summary>
    Nearest,

    /// <summary>At the site that SET domicile.site names; nothing was looked at.</summary>
    Pinned,

    /// <summary>Where the transaction, cursor or LISTEN already is.</summary>
    Here,

    /// <summary>At every open site, and at those that are opened later (<see cref="SessionContext.Settings"/>). In a transaction at its site now, and at the
    /// others when it has committed. <see cref="RouteDecision.Site"/> is the one whose answer the client gets.</summary>
    EverySite,

    /// <summary>At no site: the gateway answers with the statement's <see cref="StatementAnalysis.Tag"/> (and, for GatewayShow, one text
    /// column named as <see cref="StatementAnalysis.Name"/> with the value of <see cref="SessionContext.Show"/>).</summary>
    Gateway,

    /// <summary>Not yet: the gateway answers BEGIN itself and sends it on before the transaction's first statement that has a site. Savepoints
    /// and settings before that are kept in the same way; COMMIT or ROLLBACK of it is then a <see cref="Gateway"/> answer.</summary>
    Later,

    /// <summary>Something must be looked up first: <see cref="IStatementRouter.AnswerAsync"/>.</summary>
    Ask,
}
