using System.Collections.Concurrent;
using Domicile.SubjectDirectory;

namespace Domicile.Gateway.Holding;

/// <summary>Counts who is parked, and says who may be. Safe for many threads.</summary>
/// <param name="limits">The limits.</param>
/// <param name="clock">The clock.</param>
/// <remarks>Nothing here is told when a move is over: a parked transaction asks again, and the site's guard, not an event, lets it go. So a
/// lost message can hold nobody.</remarks>
public sealed class HoldRoom(HoldLimits limits, TimeProvider clock)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<SubjectToken, CutOver> _cutOvers = new();
    private int _parked;

    /// <summary>How many are parked now.</summary>
    public int Parked => Volatile.Read(ref _parked);

    /// <summary>Asks to park a transaction, for the first time or again. After <see cref="HoldAnswer.Park"/> call <see cref="Leave"/> once.</summary>
    /// <param name="subject">Whom it is about.</param>
    /// <param name="since">When it was parked first, as a timestamp of the clock.</param>
    public HoldAnswer TryPark(SubjectToken subject, long since)
    {
        var now = clock.GetTimestamp();
        if (clock.GetElapsedTime(since, now) >= limits.PerTransaction)
        {
            return HoldAnswer.TooLong;
        }

        var cutOver = _cutOvers.AddOrUpdate(subject, _ => new(now, now), (_, known) =>
            clock.GetElapsedTime(known.Last, now) > limits.PerCutOver ? new(now, now) : known with { Last = now });
        if (clock.GetElapsedTime(cutOver.First, now) >= limits.PerCutOver)
        {
            return HoldAnswer.CutOverTooLong;
        }

        if (Interlocked.Increment(ref _parked) > limits.Parked)
        {
            Interlocked.Decrement(ref _parked);
            return HoldAnswer.Full;
        }

        return HoldAnswer.Park;
    }

    /// <summary>A parked transaction tries again, or its client is gone.</summary>
    public void Leave() => Interlocked.Decrement(ref _parked);

    /// <summary>A transaction of the subject was let through.</summary>
    public void Passed(SubjectToken subject) => _cutOvers.TryRemove(subject, out _);

    /// <summary>How long to wait before the next try.</summary>
    /// <param name="tries">How often it was refused.</param>
    public static TimeSpan Pause(int tries) => TimeSpan.FromTicks(Math.Min(Longest.Ticks, Shortest.Ticks << Math.Min(tries, 8)));

    [System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
    private readonly record struct CutOver(long First, long Last);
}
