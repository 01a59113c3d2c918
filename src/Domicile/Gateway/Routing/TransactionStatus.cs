namespace Domicile.Gateway.Routing;

/// <summary>The status byte of ReadyForQuery.</summary>
public enum TransactionStatus
{
    /// <summary>I: no block.</summary>
    Idle,

    /// <summary>T: in a block.</summary>
    InBlock,

    /// <summary>E: in a block that failed.</summary>
    Failed,
}
