using System.Collections.Immutable;

namespace Domicile.Samples.Clips.Writers;

/// <summary>Counts what the live writers met. Thread-safe.</summary>
public sealed class WriterTally
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _done = new(StringComparer.Ordinal);
    private readonly List<TimeSpan> _latencies = [];
    private int _moved;
    private int _collided;
    private int _early;
    private int _lost;
    private int _found;
    private int _abandoned;

    /// <summary>Refusals because a person is moving or has moved (SQLSTATE DM001).</summary>
    public void Moved() => Interlocked.Increment(ref _moved);

    /// <summary>Serialization failures and deadlocks (40001, 40P01).</summary>
    public void Collided() => Interlocked.Increment(ref _collided);

    /// <summary>A row that another site had just made was not visible here yet.</summary>
    public void Early() => Interlocked.Increment(ref _early);

    /// <summary>A connection was lost; the write's end is unknown.</summary>
    public void Lost() => Interlocked.Increment(ref _lost);

    /// <summary>A write of unknown end was found to have been committed.</summary>
    public void Found() => Interlocked.Increment(ref _found);

    /// <summary>A write was given up after the writer's patience had ended. It was never acknowledged.</summary>
    public void Abandoned() => Interlocked.Increment(ref _abandoned);

    /// <summary>A write was acknowledged, this long after the person had asked for it, retries included.</summary>
    public void Done(string name, TimeSpan latency)
    {
        lock (_lock)
        {
            _done[name] = _done.GetValueOrDefault(name) + 1;
            _latencies.Add(latency);
        }
    }

    /// <summary>The counts now.</summary>
    public WriterReport Report()
    {
        lock (_lock)
        {
            var sorted = _latencies.Order().ToImmutableArray();
            return new(_done.ToImmutableSortedDictionary(StringComparer.Ordinal), _moved, _collided, _early, _lost, _found, _abandoned,
                At(sorted, 0.5), At(sorted, 0.99), At(sorted, 1));
        }
    }

    private static TimeSpan At(ImmutableArray<TimeSpan> sorted, double quantile) =>
        sorted.IsEmpty ? TimeSpan.Zero : sorted[Math.Min((int)(quantile * sorted.Length), sorted.Length - 1)];
}
