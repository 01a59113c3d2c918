using System.Diagnostics;
using static Domicile.Relocation.Cutover.CutoverPhase;

namespace Domicile.Relocation.Cutover;

/// <summary>Where a worker goes on that takes a batch over: after a start, a crash, or from one that has gone quiet.</summary>
/// <remarks>Only after it holds the pair's claim in the control database, at the source and at the target, in that order: before
/// that the old worker may still act, and what was read is not yet true.</remarks>
public static class CutoverRecovery
{
    /// <summary>The phase to go on with. Acts are repeated; every one is safe to repeat.</summary>
    public static CutoverPhase Resume(CutoverPhase journal, DirectoryTruth truth) => (journal, truth) switch
    {
        (Done or Quarantined or Withdrawing or Withdrawn, _) => journal,
        (Closing or Fenced or Drained or Verified or Switching, DirectoryTruth.AtSource) =>
            new Unfencing("the worker stopped while the batch was fenced", ForGood: false),
        (Planned or Copied or Armed or Unfencing, DirectoryTruth.AtSource) => journal,
        (Switching switching, DirectoryTruth.AtTarget) => new Switched(switching.Fence),
        (Switched or Opened or Moved or Grace or Erasing or Erased or Swept, DirectoryTruth.AtTarget) => journal,

        // The erase looks at each member's own residence row, and leaves alone whoever came back.
        (Grace or Erasing or Erased or Swept, DirectoryTruth.MovedOn) => journal,
        _ => new Quarantined("the directory and the journal contradict each other"),
    };

    /// <summary>Compares what the directory says with the plan.</summary>
    /// <param name="plannedEpoch">The members' epoch when the batch was planned.</param>
    /// <param name="epoch">The epoch now.</param>
    /// <param name="atSource">Whether home is the batch's source.</param>
    /// <param name="atTarget">Whether home is the batch's target.</param>
    public static DirectoryTruth Compare(long plannedEpoch, long epoch, bool atSource, bool atTarget) =>
        epoch == plannedEpoch && atSource ? DirectoryTruth.AtSource
        : epoch == plannedEpoch + 1 && atTarget ? DirectoryTruth.AtTarget
        : epoch > plannedEpoch + 1 ? DirectoryTruth.MovedOn
        : throw new UnreachableException("an epoch never goes back, and a switch goes to the target only");
}
