using Domicile.Configuration;
using Domicile.Relocation.Pairs.Postgres;

namespace Domicile.Cli.Demo;

/// <summary>Follows every pair of sites while no move runs, as <c>domicile worker</c> does: a comment from Sacramento on a video
/// that was made in Dublin needs the video's projection.</summary>
internal sealed class Followers : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop;
    private readonly EstateSession _session;
    private readonly Task _work;

    private Followers(EstateSession session, DemoLog log, TimeProvider time, CancellationToken cancellationToken)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _session = session;
        _work = new EstateWorker(session, "demo", time, (pair, failure) => log.Say($"  {pair}: {failure.Message}"))
            .RunAsync(_ => Task.FromResult(false), _stop.Token);
    }

    /// <summary>Starts to follow; ends when disposed.</summary>
    public static async Task<Followers> StartAsync(Declaration declaration, DemoLog log, TimeProvider time, CancellationToken cancellationToken) =>
        new(await EstateSession.OpenAsync(declaration, time, cancellationToken), log, time, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work;
        await _session.DisposeAsync();
        _stop.Dispose();
    }
}
