using static Domicile.Relocation.Cutover.CutoverPhase;

namespace Domicile.Relocation.Cutover;

/// <summary>What becomes of the batches of a move that is cancelled: those behind the switch go on to their end, all others are
/// taken back.</summary>
public static class Cancellation
{
    /// <summary>Whether a batch is to be taken back.</summary>
    /// <param name="phase">Where it stands.</param>
    /// <param name="truth">What the directory says: a quarantined batch may stand on either side of the switch.</param>
    public static bool Withdraws(CutoverPhase phase, DirectoryTruth truth) => (phase, truth) switch
    {
        (Withdrawing, _) => true,
        (Withdrawn or Done, _) => false,
        (Planned or Copied or Armed or Closing or Fenced or Drained or Verified or Switching or Unfencing or Quarantined, DirectoryTruth.AtSource) => true,
        _ => false,
    };
}
