namespace Domicile.Relocation.Moves;

/// <summary>Holds a copy to a number of rows a second, over all its streams.</summary>
/// <param name="rowsPerSecond">The limit.</param>
/// <param name="clock">The clock.</param>
public sealed class Pace(int rowsPerSecond, TimeProvider clock)
{
    private readonly long _start = clock.GetTimestamp();
    private long _rows;

    /// <summary>Waits until so many more rows are due.</summary>
    /// <param name="rows">Rows since the last call.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask WaitAsync(long rows, CancellationToken cancellationToken)
    {
        var due = TimeSpan.FromSeconds((double)Interlocked.Add(ref _rows, rows) / rowsPerSecond);
        var ahead = due - clock.GetElapsedTime(_start);
        if (ahead > TimeSpan.FromMilliseconds(1))
        {
            await Task.Delay(ahead, clock, cancellationToken);
        }
    }
}
