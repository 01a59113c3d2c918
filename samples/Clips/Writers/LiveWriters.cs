using System.Collections.Concurrent;
using Domicile.Samples.Clips.Generation;

namespace Domicile.Samples.Clips.Writers;

/// <summary>An application at work: writers that sign up, upload, comment, like, edit and delete, and write down each write
/// that was acknowledged.</summary>
public sealed class LiveWriters : IAsyncDisposable
{
    private readonly ConnectionPools _pools = new();
    private readonly WriterTally _tally = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abort;
    private readonly ConcurrentDictionary<long, string> _newcomers = new();
    private readonly Task[] _work;

    private LiveWriters(IHomes homes, Population population, WriterSettings settings, TimeProvider time, CancellationToken cancellationToken)
    {
        _abort = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var shared = new SharedContent();
        var delivery = new WriteDelivery(homes, _pools, Ledger, _tally, settings, time);
        _work = [.. Enumerable.Range(0, settings.Writers).Select(writer =>
            RunAsync(new(writer, population, shared, Ledger, _newcomers, settings), delivery, settings, time))];
    }

    /// <summary>Every acknowledged write.</summary>
    public WriteLedger Ledger { get; } = new();

    /// <summary>Who has signed up, and the country where each lives.</summary>
    public IReadOnlyDictionary<long, string> Newcomers => _newcomers;

    /// <summary>Sets the writers to work until <see cref="StopAsync"/>.</summary>
    /// <param name="homes">Tells them whom to ask for a person.</param>
    /// <param name="population">The people that exist.</param>
    /// <param name="settings">How busy they are.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Breaks writes off in the middle.</param>
    public static LiveWriters Start(IHomes homes, Population population, WriterSettings settings, TimeProvider time, CancellationToken cancellationToken) =>
        new(homes, population, settings, time, cancellationToken);

    /// <summary>What they have met so far.</summary>
    public WriterReport Report() => _tally.Report();

    /// <summary>Lets each writer end the write it is at; afterwards ledger and report stand still.</summary>
    /// <exception cref="Npgsql.PostgresException">A write was refused for a reason that trying again could not mend.</exception>
    public async Task<WriterReport> StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_work);
        return Report();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _abort.CancelAsync();
        await Task.WhenAll(_work).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        await _pools.DisposeAsync();
        _abort.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync(WriterScript script, WriteDelivery delivery, WriterSettings settings, TimeProvider time)
    {
        var pace = TimeSpan.FromSeconds(settings.Writers / settings.WritesPerSecond);
        var due = time.GetUtcNow() + (pace * script.Random.NextDouble());
        while (await IsDueAsync(due, time))
        {
            await delivery.DeliverAsync(script.Next(), script.Random, _abort.Token);
            var now = time.GetUtcNow();
            due = due + pace > now ? due + pace : now;
        }
    }

    private async Task<bool> IsDueAsync(DateTimeOffset due, TimeProvider time)
    {
        var wait = due - time.GetUtcNow();
        try
        {
            await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, time, _stop.Token);
            return true;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return false;
        }
    }
}
