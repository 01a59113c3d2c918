using System.Collections.Immutable;
using Domicile.Postgres;

namespace Domicile.Relocation.Rounds;

/// <summary>Visibility-aligned rounds: when a snapshot and a change stream meet without a gap or an overlap.</summary>
/// <remarks>A round: take a snapshot (valid, else drop it and try again) and then, in it, the insert position L; read the stream to L
/// and apply what the snapshot sees, hold the rest; only then read the rows in the snapshot; write them; apply what was held;
/// go on with the stream. A commit is streamed before its transaction leaves the list of running ones, so neither positions nor
/// watermarks can tell what a snapshot sees: only ids can.</remarks>
public static class RoundRules
{
    /// <summary>Whether rows read in the snapshot can be joined to the stream: it sees all that was ever applied.</summary>
    public static bool IsValid(RoundState state, PgSnapshot snapshot) =>
        snapshot.Xmin >= state.FirstXid && state.Recent.All(snapshot.Sees);

    /// <summary>What to do with a transaction that the stream delivers.</summary>
    /// <param name="state">The progress as stored in the target.</param>
    /// <param name="transaction">Delivered for the first time, or again after a restart.</param>
    /// <param name="copying">The snapshot of the round whose rows are not yet written; null outside of a copy.</param>
    public static StreamVerdict Decide(RoundState state, SourceTransaction transaction, PgSnapshot? copying) =>
        transaction.Commit <= state.Applied && !state.Held.Contains(transaction) ? StreamVerdict.Skip
        : copying is null || copying.Sees(transaction.Xid) ? StreamVerdict.Apply
        : StreamVerdict.Hold;

    /// <summary>The held transactions to apply before anything else from the stream, in commit order: with a snapshot those it sees
    /// (a transaction that waited for one of them may follow), without one all.</summary>
    public static ImmutableArray<SourceTransaction> Due(RoundState state, PgSnapshot? copying) =>
        copying is null ? state.Held : [.. state.Held.Where(held => copying.Sees(held.Xid))];

    /// <summary>How far the slot may be acknowledged.</summary>
    /// <param name="flushed">The newest state that the target has flushed to disk, not merely committed.</param>
    public static Lsn Acknowledgeable(RoundState flushed) => flushed.Held.IsEmpty ? flushed.Applied : flushed.Held[0].Commit;

    /// <summary>Whether everything that committed before the position is in the target: nothing unread, nothing held.</summary>
    public static bool HasPassed(RoundState state, Lsn position) =>
        state.Applied >= position && state.Held.All(held => held.Commit >= position);
}
