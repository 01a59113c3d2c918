namespace Domicile.Ledger.Verifying;

/// <summary>What a verification can find wrong. docs/ledger.md tells what each means.</summary>
public enum FindingKind
{
    /// <summary>There is no checkpoint, it is malformed, or its signature does not hold.</summary>
    CheckpointRefused,

    /// <summary>Too few of the policy's witnesses cosigned.</summary>
    QuorumMissing,

    /// <summary>No witness vouches for the checkpoint recently enough.</summary>
    Stale,

    /// <summary>An earlier checkpoint had more entries.</summary>
    RolledBack,

    /// <summary>An earlier checkpoint, signed by the log, is not of this tree.</summary>
    Forked,

    /// <summary>A bundle that the checkpoint covers is not there.</summary>
    BundleMissing,

    /// <summary>A bundle cannot be cut into its entries.</summary>
    BundleMalformed,

    /// <summary>A tile that the checkpoint's size demands is not there.</summary>
    TileMissing,

    /// <summary>A tile holds other hashes than the entries lead to.</summary>
    TileDiffers,

    /// <summary>The entries lead to another root than the signed one.</summary>
    RootDiffers,

    /// <summary>An entry does not follow the published schema.</summary>
    EntryMalformed,

    /// <summary>A source's numbers skip: entries were left out.</summary>
    SequenceGap,

    /// <summary>A source's numbers repeat or go back: entries were doubled or reordered.</summary>
    SequenceRepeat,

    /// <summary>A source went silent for longer than its heartbeats promise.</summary>
    Silence,
}
