namespace Domicile.Postgres.Wire;

/// <summary>What a connection is in the middle of.</summary>
public enum WirePhase
{
    /// <summary>Ready for a statement.</summary>
    Ready,

    /// <summary>A statement runs.</summary>
    Query,

    /// <summary>The server sends rows.</summary>
    CopyOut,

    /// <summary>The server takes rows.</summary>
    CopyIn,

    /// <summary>Replication: both ways.</summary>
    CopyBoth,

    /// <summary>Lost or closed.</summary>
    Closed,
}
