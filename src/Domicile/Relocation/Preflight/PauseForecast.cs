namespace Domicile.Relocation.Preflight;

/// <summary>How long the writers of one batch would be refused.</summary>
/// <param name="LongestWriter">The oldest transaction that had written when we looked; waited for, up to the fence's patience.</param>
/// <param name="RoundTrip">One round trip to the farthest of the servers, from here.</param>
/// <param name="Patience">The fence's patience (<c>moving.writer_patience</c>).</param>
public sealed record PauseForecast(TimeSpan LongestWriter, TimeSpan RoundTrip, TimeSpan Patience)
{
    /// <summary>Statements that follow each other between the closing row and the open lease.</summary>
    private const int Trips = 20;

    /// <summary>What a durable commit is taken to cost: a look that writes nothing cannot measure it.</summary>
    private static readonly TimeSpan Commit = TimeSpan.FromMilliseconds(5);

    /// <summary>The forecast: the writer's rest, 20 round trips, 5 commits.</summary>
    public TimeSpan Total => (LongestWriter < Patience ? LongestWriter : Patience) + (Trips * RoundTrip) + (5 * Commit);
}
