namespace Domicile.Gateway.Routing;

/// <summary>What a statement does, as far as the wire must know.</summary>
public enum StatementKind
{
    /// <summary>Not understood, or never allowed: see <see cref="StatementAnalysis.Refusal"/>. A pinned session may run it.</summary>
    Refused,

    /// <summary>SELECT, VALUES, EXPLAIN of them: reads.</summary>
    Query,

    /// <summary>INSERT, UPDATE, DELETE, SELECT ... FOR UPDATE: writes or locks rows.</summary>
    Write,

    /// <summary>BEGIN or START TRANSACTION. <see cref="RouteKind.Later"/> when no site is known yet.</summary>
    Begin,

    /// <summary>COMMIT or END, AND CHAIN too.</summary>
    Commit,

    /// <summary>ROLLBACK or ABORT, AND CHAIN too.</summary>
    Rollback,

    /// <summary>SAVEPOINT name.</summary>
    Savepoint,

    /// <summary>RELEASE SAVEPOINT name.</summary>
    ReleaseSavepoint,

    /// <summary>ROLLBACK TO SAVEPOINT name.</summary>
    RollbackToSavepoint,

    /// <summary>SET or RESET of a setting of the session or transaction that sites know; kept in <see cref="SessionContext.Settings"/> to be
    /// replayed at sites that are opened later.</summary>
    Setting,

    /// <summary>SET or RESET of domicile.subject or domicile.site: never sent to a site, the gateway answers.</summary>
    GatewaySetting,

    /// <summary>SHOW of a domicile.* setting, or SELECT set_config of one: the gateway answers with one row. Look at
    /// <see cref="SessionContext.Show"/> after <see cref="SessionContext.Sent"/>.</summary>
    GatewayShow,

    /// <summary>COPY ... FROM STDIN.</summary>
    CopyIn,

    /// <summary>COPY ... TO STDOUT.</summary>
    CopyOut,

    /// <summary>DECLARE name CURSOR FOR query.</summary>
    DeclareCursor,

    /// <summary>FETCH or MOVE.</summary>
    Fetch,

    /// <summary>CLOSE name.</summary>
    CloseCursor,

    /// <summary>LISTEN or UNLISTEN: at the site where the session is, for as long as it lasts.</summary>
    Listen,

    /// <summary>NOTIFY.</summary>
    Notify,

    /// <summary>DISCARD, DEALLOCATE, UNLISTEN *: what every open site must hear.</summary>
    SessionWide,
}
