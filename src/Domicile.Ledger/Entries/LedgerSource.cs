using Domicile.Ledger.Writing;

namespace Domicile.Ledger.Entries;

/// <summary>One source's numbered run of entries in a log: opens it, numbers without a gap, keeps its heartbeat, closes it.</summary>
/// <remarks>Append before the act that the entry describes. A source has one run at a time; runs grow, so take them from a stored counter
/// or the start time in seconds.</remarks>
public sealed class LedgerSource : IAsyncDisposable
{
    private readonly LedgerWriter _writer;
    private readonly string _area;
    private readonly string _name;
    private readonly long _run;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _numbering = new(1);
    private readonly CancellationTokenSource _stopping = new();
    private Task _heartbeats = Task.CompletedTask;
    private long _next;

    private LedgerSource(LedgerWriter writer, string area, string name, long run, TimeProvider clock) =>
        (_writer, _area, _name, _run, _clock) = (writer, area, name, run, clock);

    /// <summary>Opens a run with its first entry.</summary>
    /// <param name="writer">The area's log.</param>
    /// <param name="area">The area.</param>
    /// <param name="name">Who writes: a program at a site.</param>
    /// <param name="run">Greater than any former run of this source.</param>
    /// <param name="program">What runs, for the entry.</param>
    /// <param name="heartbeat">Longest silence, in whole seconds; zero promises no heartbeat.</param>
    /// <param name="clock">Times the entries and the heartbeat.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    /// <exception cref="LedgerException">The log cannot be written to, or a name is malformed.</exception>
    public static async Task<LedgerSource> OpenAsync(LedgerWriter writer, string area, string name, long run, string program,
        TimeSpan heartbeat, TimeProvider clock, CancellationToken cancellationToken)
    {
        var source = new LedgerSource(writer, area, name, run, clock);
        await source.AppendAsync(new EntryBody.SourceOpened(program, (long)heartbeat.TotalSeconds), cancellationToken);
        if (heartbeat > TimeSpan.Zero)
        {
            source._heartbeats = source.BeatAsync(heartbeat, source._stopping.Token);
        }

        return source;
    }

    /// <summary>Appends one entry and returns when it is durable: only then act.</summary>
    /// <exception cref="LedgerException">It cannot be made durable, so the act must not happen; or a field might name somebody.</exception>
    public async Task<AppendedEntry> AppendAsync(EntryBody body, CancellationToken cancellationToken)
    {
        Task<AppendedEntry> durable;
        await _numbering.WaitAsync(cancellationToken);
        try
        {
            var entry = new LedgerEntry(_area, _name, _run, _next, _clock.GetUtcNow(), body).ToBytes();
            durable = await _writer.EnqueueAsync(entry, cancellationToken);
            _next++; // only an enqueued entry uses up its number
        }
        finally
        {
            _numbering.Release();
        }

        return await durable;
    }

    /// <summary>Closes the run with its count, unless the log has failed.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _heartbeats;
        if (_writer.Failure is null)
        {
            await AppendAsync(new EntryBody.SourceClosed(_next), CancellationToken.None);
        }

        _stopping.Dispose();
        _numbering.Dispose();
    }

    private async Task BeatAsync(TimeSpan every, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var before = Volatile.Read(ref _next);
                await Task.Delay(every, _clock, cancellationToken);
                if (Volatile.Read(ref _next) == before)
                {
                    await AppendAsync(new EntryBody.Heartbeat(before), cancellationToken);
                }
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or LedgerException)
        {
            // Stopped, or the log failed: its other users are told by their own appends.
        }
    }
}
