using Domicile.Ledger.Hashing;
using Domicile.Ledger.Witnessing;

namespace Domicile.Ledger.Verifying;

/// <summary>What an auditor brings along: keys, policy and memory. None of it comes from the log.</summary>
public sealed record VerifyOptions
{
    /// <summary>Trusted logs, witnesses and the quorum.</summary>
    public required TrustPolicy Policy { get; init; }

    /// <summary>Earlier checkpoints of the log, as kept or as another auditor saw them.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Seen { get; init; } = [];

    /// <summary>Heads that another area's verified log recorded of this one.</summary>
    public IReadOnlyList<TreeHead> Anchored { get; init; } = [];

    /// <summary>Oldest newest cosignature that is accepted; null does not ask.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>Whether the entries' schema, sequence numbers and heartbeats are checked; false for logs that are not ours.</summary>
    public bool ReadsEntries { get; init; } = true;

    /// <summary>Tells the time for <see cref="MaxAge"/>.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Resources that are fetched ahead.</summary>
    public int FetchAhead { get; init; } = 8;
}
