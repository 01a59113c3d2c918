using Domicile.Postgres;

namespace Domicile.Relocation.Cutover;

/// <summary>Where one batch stands: its row in the journal of the control database, written before the act that it names.</summary>
/// <remarks>Up to and with <see cref="Switching"/> the source is home and all can be undone; from <see cref="Switched"/> on the
/// target is, and everything rolls forward. The directory, not the journal, says on which side of the line a batch is.</remarks>
public abstract record CutoverPhase
{
    private CutoverPhase()
    {
    }

    /// <summary>To do: put the members' residence rows in the batch, wait for older writers, copy by rounds, verify in full.</summary>
    public sealed record Planned : CutoverPhase;

    /// <summary>To do: arm the source lease, wait for the writers that may not have seen it armed.</summary>
    public sealed record Copied : CutoverPhase;

    /// <summary>To do: follow the stream until it is close; then the fence may come.</summary>
    public sealed record Armed : CutoverPhase;

    /// <summary>To do: commit the closing row, fence the lease (waits for its sharers, bounded), read the position after that.</summary>
    public sealed record Closing : CutoverPhase;

    /// <summary>To do: apply everything before the fence.</summary>
    /// <param name="Fence">The source's insert position, read in a new statement after the fence had committed.</param>
    public sealed record Fenced(Lsn Fence) : CutoverPhase;

    /// <summary>To do: compare what changed since the full pass, and the counts.</summary>
    /// <param name="Fence">As in <see cref="CutoverPhase.Fenced"/>.</param>
    public sealed record Drained(Lsn Fence) : CutoverPhase;

    /// <summary>To do: make the target flush.</summary>
    /// <param name="Fence">As in <see cref="CutoverPhase.Fenced"/>.</param>
    public sealed record Verified(Lsn Fence) : CutoverPhase;

    /// <summary>To do: the compare-and-set on the members' directory rows, which writes <see cref="Switched"/> in its transaction.</summary>
    /// <param name="Fence">As in <see cref="CutoverPhase.Fenced"/>.</param>
    public sealed record Switching(Lsn Fence) : CutoverPhase;

    /// <summary>To do: open the target's lease; the message in that transaction carries the fence position, so that a third site
    /// can read the source's stream to there first.</summary>
    /// <param name="Fence">As in <see cref="CutoverPhase.Fenced"/>.</param>
    public sealed record Switched(Lsn Fence) : CutoverPhase;

    /// <summary>To do: set the source's lease to moved.</summary>
    public sealed record Opened : CutoverPhase;

    /// <summary>To do: start the grace.</summary>
    public sealed record Moved : CutoverPhase;

    /// <summary>To do: nothing, until the time is over.</summary>
    public sealed record Grace : CutoverPhase;

    /// <summary>To do: the erase transaction at the source.</summary>
    public sealed record Erasing : CutoverPhase;

    /// <summary>To do: vacuum, statistics, index clean-up.</summary>
    public sealed record Erased : CutoverPhase;

    /// <summary>To do: sign the last certificate.</summary>
    public sealed record Swept : CutoverPhase;

    /// <summary>Nothing left to do.</summary>
    public sealed record Done : CutoverPhase;

    /// <summary>To do: lift the closing row and the fence. Then copy on, or stop.</summary>
    /// <param name="Because">Why, in words for the operator.</param>
    /// <param name="ForGood">Whether the batch then waits for a person instead of being tried again.</param>
    public sealed record Unfencing(string Because, bool ForGood) : CutoverPhase;

    /// <summary>To do, for a move that was cancelled before the switch: take what the target holds back to the projection, and the
    /// members out of the batch.</summary>
    public sealed record Withdrawing : CutoverPhase;

    /// <summary>Nothing left to do: the members live at the source as before.</summary>
    public sealed record Withdrawn : CutoverPhase;

    /// <summary>A person must look. The home is where the directory says; nothing was erased.</summary>
    /// <param name="Because">Why, in words for the operator.</param>
    public sealed record Quarantined(string Because) : CutoverPhase;
}
