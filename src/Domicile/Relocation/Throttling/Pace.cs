namespace Domicile.Relocation.Throttling;

/// <summary>Holds a copy to a number of rows a second, over all its streams. The number may change under way.</summary>
/// <param name="clock">The clock.</param>
public sealed class Pace(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private long _start = clock.GetTimestamp();
    private long _rows;
    private int? _limit;

    /// <summary>Rows a second; null for no limit. What was copied before a change does not count.</summary>
    public int? Limit
    {
        get => _limit;
        set
        {
            lock (_lock)
            {
                if (_limit != value)
                {
                    (_limit, _rows, _start) = (value, 0, clock.GetTimestamp());
                }
            }
        }
    }

    /// <summary>Counts rows.</summary>
    /// <param name="rows">Rows since the last call.</param>
    /// <returns>How long to wait until they are due; zero or less when they are. Time that nothing was copied in is no credit.</returns>
    public TimeSpan Ahead(long rows)
    {
        lock (_lock)
        {
            _rows += rows;
            if (_limit is not { } limit)
            {
                return TimeSpan.Zero;
            }

            var ahead = TimeSpan.FromSeconds((double)_rows / limit) - clock.GetElapsedTime(_start);
            if (rows == 0 && ahead < TimeSpan.Zero)
            {
                (_rows, _start) = (0, clock.GetTimestamp());
            }

            return ahead;
        }
    }
}
