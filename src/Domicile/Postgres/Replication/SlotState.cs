namespace Domicile.Postgres.Replication;

/// <summary>A logical slot as the server sees it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Database">The database it decodes.</param>
/// <param name="ActivePid">The server process that streams it; null for none.</param>
/// <param name="RestartLsn">WAL from here on is kept for it; null when it was lost.</param>
/// <param name="ConfirmedFlushLsn">What its reader acknowledged.</param>
/// <param name="WalStatus">reserved, extended, unreserved or lost.</param>
/// <param name="SafeWalBytes">WAL that may still be written before the slot is in danger of being lost; null where nothing limits it.</param>
/// <param name="BehindBytes">WAL between what was acknowledged and the server's end.</param>
public sealed record SlotState(
    string Name, string Database, int? ActivePid, Lsn? RestartLsn, Lsn ConfirmedFlushLsn, string WalStatus, long? SafeWalBytes, long BehindBytes);
