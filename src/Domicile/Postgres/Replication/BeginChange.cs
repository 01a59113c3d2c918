using System.Runtime.InteropServices;

namespace Domicile.Postgres.Replication;

/// <summary>The beginning of a committed transaction.</summary>
/// <param name="FinalLsn">Where its commit record lies.</param>
/// <param name="CommitTime">When it committed, by the server's clock.</param>
/// <param name="Xid">Its 32-bit id.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct BeginChange(Lsn FinalLsn, DateTimeOffset CommitTime, uint Xid);
