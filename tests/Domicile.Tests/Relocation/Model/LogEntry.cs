using Domicile.Postgres;

namespace Domicile.Tests.Relocation.Model;

/// <summary>One commit in the log.</summary>
internal sealed record LogEntry(ulong Xid, Lsn Commit, IReadOnlyList<StreamChange> Changes, bool IsOurs, Opened? Opened, int MovedBatch);
