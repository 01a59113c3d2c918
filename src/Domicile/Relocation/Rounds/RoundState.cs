using System.Collections.Immutable;
using Domicile.Postgres;

namespace Domicile.Relocation.Rounds;

/// <summary>How far one target has followed one source. Stored in the target, in the same transaction as the rows it speaks of.</summary>
/// <param name="Claim">The fencing token of the worker that wrote it.</param>
/// <param name="FirstXid">A snapshot may align with the stream only when all ids below this have ended: the source's current id,
/// read after the slot was made (slot creation does not wait for a committer that has written its commit record).</param>
/// <param name="Applied">Every transaction with a commit at or before this is done with, except those in <paramref name="Held"/>.</param>
/// <param name="Held">Read but not applied, in commit order: a round's snapshot does not see them, so they wait for its copy.</param>
/// <param name="Recent">Applied (or dropped) ids that no snapshot has been seen to see yet, ascending.</param>
public sealed record RoundState(
    long Claim, ulong FirstXid, Lsn Applied, ImmutableArray<SourceTransaction> Held, ImmutableSortedSet<ulong> Recent)
{
    /// <summary>The state beside a slot that was just made: nothing applied, no range copied.</summary>
    /// <param name="claim">The worker's fencing token.</param>
    /// <param name="currentXid"><c>pg_current_xact_id()</c>, read after the slot existed.</param>
    /// <param name="slotStart">The slot's consistent point.</param>
    public static RoundState Start(long claim, ulong currentXid, Lsn slotStart) => new(claim, currentXid, slotStart, [], []);

    /// <summary>The same progress under another worker's fencing token.</summary>
    public RoundState TakenOver(long claim) => this with { Claim = claim };

    /// <summary>The transaction was applied, or looked at and found to concern nothing here: both count, because a later snapshot
    /// that does not see it must not be copied from.</summary>
    public RoundState AfterApplying(SourceTransaction transaction) => this with
    {
        Applied = Later(Applied, transaction.Commit),
        Held = Held.Remove(transaction),
        Recent = Recent.Add(transaction.Xid),
    };

    /// <summary>The transaction was set aside until the round's copy is done. Whatever is held has been passed, so only what was passed is looked for.</summary>
    public RoundState AfterHolding(SourceTransaction transaction) => transaction.Commit <= Applied && Held.Contains(transaction)
        ? this
        : this with { Applied = Later(Applied, transaction.Commit), Held = Held.Add(transaction) };

    /// <summary>The stream was read up to here (a keepalive's position) and everything that came was applied or held.</summary>
    public RoundState AfterPassing(Lsn position) => this with { Applied = Later(Applied, position) };

    /// <summary>The stream was read up to, and not including, a record that starts here. Commit records may follow each other without a
    /// gap: the next one may start exactly at this position, and is not done with.</summary>
    public RoundState AfterReadingTo(Lsn end) => end.Bytes == 0 ? this : AfterPassing(new(end.Bytes - 1));

    /// <summary>Forgets the recent ids that any snapshot of the source, taken for whatever reason, has seen.</summary>
    public RoundState Pruned(PgSnapshot seen) => this with { Recent = Recent.Except(Recent.Where(seen.Sees)) };

    private static Lsn Later(Lsn left, Lsn right) => left < right ? right : left;
}
