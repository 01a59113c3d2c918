using Domicile.Ledger.Disk;

namespace Domicile.Ledger.Writing;

/// <summary>What a writer needs besides its folder and key.</summary>
public sealed record LedgerWriterOptions
{
    /// <summary>Remembers what was signed, apart from the log.</summary>
    public required ISignOnceGuard Guard { get; init; }

    /// <summary>Tells when to publish.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Where the folder is.</summary>
    public ILogDisk Disk { get; init; } = new PosixDisk();

    /// <summary>Longest wait of an appended entry for its checkpoint to be begun: half a second keeps the promise of one second.
    /// Infinite publishes only when asked.</summary>
    public TimeSpan PublishInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Most entries that wait to become durable; more producers are held back.</summary>
    public int MaxQueuedEntries { get; init; } = 4096;

    /// <summary>Most bytes of durable entries that wait for their tiles; more are held back.</summary>
    public int MaxUnpublishedBytes { get; init; } = 64 << 20;

    /// <summary>Asks witnesses for cosignatures before a checkpoint is published; null for none.</summary>
    public ICheckpointCosigner? Cosigner { get; init; }
}
