using Domicile.Postgres;

namespace Domicile.Relocation.Pairs;

/// <summary>Tells by how much time a target is behind its source, from looks at both: how long ago the source's log stood where the target has come to.</summary>
/// <remarks>Bytes of log alone do not say whether a target is behind by a moment of much writing or by an hour of little. The answer is as fine as the looks
/// are frequent, and never more than the truth by more than the time between two of them. Nothing is asked of the servers' clocks.</remarks>
/// <param name="clock">The clock of whoever looks.</param>
public sealed class LagClock(TimeProvider clock)
{
    private readonly Queue<(long At, Lsn Log)> _seen = [];

    /// <summary>Takes a look.</summary>
    /// <param name="source">Where the source's log stands; null when it is not known.</param>
    /// <param name="behindBytes">How much of it the target has not applied; null when it is not known.</param>
    /// <returns>By how much the target is behind; at least that much where it was behind before the first look; null when it is not known.</returns>
    public TimeSpan? Look(Lsn? source, long? behindBytes)
    {
        if (source is not { } log || behindBytes is not { } behind)
        {
            return null;
        }

        var (now, applied) = (clock.GetTimestamp(), new Lsn(log.Bytes - (ulong)behind));
        _seen.Enqueue((now, log));

        // The last look at which the source was not further than the target is now is kept: everything before it has been applied for sure.
        while (_seen.Count > 1 && _seen.ElementAt(1).Log <= applied)
        {
            _seen.Dequeue();
        }

        return behind == 0 ? TimeSpan.Zero : clock.GetElapsedTime(_seen.Peek().At, now);
    }
}
