namespace Domicile.Ledger.Notes;

/// <summary>A checkpoint whose log's signature was verified.</summary>
/// <param name="Checkpoint">What it says.</param>
/// <param name="Note">The note it came in.</param>
/// <param name="Signatures">All verified signatures, the log's and those of known witnesses.</param>
public sealed record SignedCheckpoint(Checkpoint Checkpoint, SignedNote Note, IReadOnlyList<VerifiedSignature> Signatures)
{
    /// <summary>Reads and verifies a checkpoint.</summary>
    /// <param name="bytes">The note.</param>
    /// <param name="logs">Keys of trusted logs; one whose name is the origin must have signed.</param>
    /// <param name="witnesses">Keys of known witnesses; their signatures, where present, must be right.</param>
    /// <exception cref="LedgerException">Malformed, not signed by a trusted log, or a known key's signature is wrong.</exception>
    public static SignedCheckpoint Open(ReadOnlySpan<byte> bytes, IReadOnlyCollection<VerifierKey> logs, IReadOnlyCollection<VerifierKey> witnesses)
    {
        var note = SignedNote.Parse(bytes);
        var signatures = note.Open([.. logs, .. witnesses]);
        var checkpoint = Checkpoint.Parse(note.Text);
        return signatures.Any(s => s.Key.Name == checkpoint.Origin && logs.Contains(s.Key))
            ? new SignedCheckpoint(checkpoint, note, signatures)
            : throw new LedgerException(
                message: $"The log '{checkpoint.Origin}' did not sign this checkpoint.",
                detail: $"Verified signatures: {string.Join(", ", signatures.Select(s => s.Key.Name))}; a log's key has its origin as name.",
                hint: "Check which log this is and that you hold its verifier key.");
    }

    /// <summary>The newest time that a witness vouches for; null without cosignatures.</summary>
    public DateTimeOffset? NewestCosignature => Signatures.Max(s => s.SignedAt);
}
