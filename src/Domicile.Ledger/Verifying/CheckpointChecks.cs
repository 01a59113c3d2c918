using Domicile.Ledger.Hashing;
using Domicile.Ledger.Notes;

namespace Domicile.Ledger.Verifying;

/// <summary>What can be said of a checkpoint before any entry is read.</summary>
internal static class CheckpointChecks
{
    /// <summary>The largest checkpoint, in bytes: a note's bound.</summary>
    public const int MaxBytes = SignedNote.MaxBytes;

    /// <summary>Opens a checkpoint; what is wrong with it becomes a finding.</summary>
    public static SignedCheckpoint? Open(ReadOnlySpan<byte> bytes, string where, VerifyOptions options, List<Finding> findings)
    {
        try
        {
            return SignedCheckpoint.Open(bytes, options.Policy.Logs, options.Policy.WitnessKeys);
        }
        catch (LedgerException refused)
        {
            findings.Add(new Finding(FindingKind.CheckpointRefused, where, $"{refused.Message} {refused.Detail}"));
            return null;
        }
    }

    /// <summary>Quorum and age.</summary>
    public static IEnumerable<Finding> Judge(SignedCheckpoint signed, VerifyOptions options)
    {
        if (!options.Policy.IsSatisfiedBy(signed))
        {
            yield return new Finding(FindingKind.QuorumMissing, Checkpoint.Path,
                $"the policy's quorum '{options.Policy.Quorum}' is not met by: {Signers(signed)}");
        }

        if (options.MaxAge is { } maxAge && !(options.Clock.GetUtcNow() - signed.NewestCosignature <= maxAge))
        {
            yield return new Finding(FindingKind.Stale, Checkpoint.Path, signed.NewestCosignature is { } newest
                ? $"the newest cosignature is of {newest:yyyy-MM-ddTHH:mm:ssZ}, older than {maxAge} allows"
                : "no known witness tells when it was seen");
        }
    }

    /// <summary>Heads that the tree must pass through on its way, smallest first; heads it cannot pass are findings.</summary>
    public static IReadOnlyList<TreeHead> Remembered(SignedCheckpoint signed, VerifyOptions options, List<Finding> findings)
    {
        var heads = new List<TreeHead>(options.Anchored);
        foreach (var (bytes, i) in options.Seen.Select((bytes, i) => (bytes, i)))
        {
            // Malformed ones are findings; other logs' are not ours to judge.
            if (Open(bytes.Span, $"remembered checkpoint {i + 1}", options, findings)?.Checkpoint is { } seen && seen.Origin == signed.Checkpoint.Origin)
            {
                heads.Add(seen.Head);
            }
        }

        foreach (var head in heads.Where(head => head.Size > signed.Checkpoint.Head.Size))
        {
            findings.Add(new Finding(FindingKind.RolledBack, Checkpoint.Path, $"it has {signed.Checkpoint.Head.Size} entries, the remembered one {head.Size}"));
        }

        return [.. heads.Where(head => head.Size <= signed.Checkpoint.Head.Size).Distinct().OrderBy(head => head.Size)];
    }

    private static string Signers(SignedCheckpoint signed) => string.Join(", ", signed.Signatures.Select(s => s.Key.Name));
}
