using System.Runtime.InteropServices;

namespace Domicile.Postgres.Replication;

/// <summary>The end of a transaction.</summary>
/// <param name="CommitLsn">Where its commit record lies.</param>
/// <param name="EndLsn">Just behind that record: what to acknowledge when the transaction has been dealt with.</param>
/// <param name="CommitTime">When it committed, by the server's clock.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct CommitChange(Lsn CommitLsn, Lsn EndLsn, DateTimeOffset CommitTime);
