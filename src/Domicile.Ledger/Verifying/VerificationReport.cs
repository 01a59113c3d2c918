using Domicile.Ledger.Notes;

namespace Domicile.Ledger.Verifying;

/// <summary>The answer to "is this log what it says?".</summary>
/// <param name="Source">Folder or address that was read.</param>
/// <param name="Checkpoint">The verified checkpoint; null when it was refused.</param>
/// <param name="Entries">Entries whose hashes were recomputed.</param>
/// <param name="Findings">Everything wrong, in the order found; empty for a good log.</param>
public sealed record VerificationReport(
    string Source, SignedCheckpoint? Checkpoint, long Entries, IReadOnlyList<Finding> Findings)
{
    /// <summary>Whether nothing is wrong.</summary>
    public bool IsGood => Findings.Count == 0;
}
