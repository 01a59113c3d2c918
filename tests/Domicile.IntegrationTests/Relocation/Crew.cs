using Domicile.Relocation.Moves.Postgres;
using Domicile.Relocation.Pairs.Postgres;

namespace Domicile.IntegrationTests.Relocation;

/// <summary>Workers on every pair of an estate, in this process.</summary>
internal sealed class Crew : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly Task _working;
    private readonly Func<string> _troubles;

    public Crew(EstateSession estate, IReadOnlyList<long>? moves, Action<string> trouble, Func<string> troubles)
    {
        _troubles = troubles;
        var worker = new EstateWorker(estate, "test", TimeProvider.System, (pair, failure) => trouble($"{pair}: {failure.Message} {(failure as DomicileException)?.Detail} {failure.StackTrace}"));
        _working = worker.RunAsync(async control => moves is not null && !await MoveWatch.IsRunningAsync(control, moves, CancellationToken.None), _stop.Token);
    }

    /// <summary>Waits until there is nothing left to do.</summary>
    public async Task OverAsync()
    {
        try
        {
            await _working.WaitAsync(Patience, TimeProvider.System, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"The move did not end. Troubles:\n{_troubles()}");
        }
    }

    /// <summary>A clean stop.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _stop.Dispose();
    }
}
