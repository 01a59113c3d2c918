namespace Domicile.Gateway.Grammar;

/// <summary>What a transaction statement does.</summary>
internal enum TransactionVerb
{
    /// <summary>BEGIN, START TRANSACTION.</summary>
    Begin,

    /// <summary>COMMIT, END.</summary>
    Commit,

    /// <summary>ROLLBACK, ABORT.</summary>
    Rollback,

    /// <summary>SAVEPOINT.</summary>
    Savepoint,

    /// <summary>RELEASE.</summary>
    Release,

    /// <summary>ROLLBACK TO.</summary>
    RollbackTo,
}
