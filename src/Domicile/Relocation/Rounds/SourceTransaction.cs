using System.Runtime.InteropServices;
using Domicile.Postgres;

namespace Domicile.Relocation.Rounds;

/// <summary>One committed transaction of the source, as the change stream names it.</summary>
/// <param name="Xid">Its top-level id, widened to 64 bits (<see cref="PgSnapshot.Widen"/>).</param>
/// <param name="Commit">Where its commit record starts (pgoutput's <c>commit_lsn</c>, not the end). A slot that was acknowledged
/// up to here delivers the transaction again; one acknowledged past it does not.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SourceTransaction(ulong Xid, Lsn Commit);
