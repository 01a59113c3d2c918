using Domicile.Postgres;

namespace Domicile.Relocation.Pairs;

/// <summary>One directed pair of sites, as an operator wants to see it.</summary>
/// <param name="Pair">The pair.</param>
/// <param name="Claim">The fencing token; zero when nobody has worked on it.</param>
/// <param name="Worker">Who took it last; null for nobody.</param>
/// <param name="ClaimedAt">When.</param>
/// <param name="IsAlive">Whether that worker holds it now.</param>
/// <param name="IsPrepared">Whether the target holds reference rows and projections.</param>
/// <param name="BehindBytes">Log that the target has not applied yet; null when it is not known.</param>
/// <param name="KeptBytes">Log that the slot keeps at the source; null without a slot.</param>
/// <param name="Trouble">Why something is not known; null when all is.</param>
public sealed record PairStatus(
    Pair Pair, long Claim, string? Worker, DateTimeOffset? ClaimedAt, bool IsAlive, bool IsPrepared, long? BehindBytes, long? KeptBytes, string? Trouble)
{
    /// <summary>Where the source's log stands; null when it is not known.</summary>
    public Lsn? SourceAt { get; init; }
}
