namespace Domicile.Postgres.Wire;

/// <summary>The life of one statement on one or two sessions: cancelling asks the servers, failing ends both sides, and neither takes longer than the grace.</summary>
internal sealed class Statement : IAsyncDisposable
{
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(200);

    private readonly WireConnection[] _sessions;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _ended = new();
    private readonly CancellationToken _cancellationToken;
    private readonly CancellationTokenRegistration _registration;
    private readonly ITimer _graceEnd;
    private Task _cancelling = Task.CompletedTask;

    public Statement(WireConnection[] sessions, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _sessions = sessions;
        _time = sessions[0].Options.Time;
        _cancellationToken = cancellationToken;
        _graceEnd = _time.CreateTimer(static self => ((Statement)self!).Cut(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _registration = cancellationToken.UnsafeRegister(static self => ((Statement)self!).Cancel(), this);
    }

    /// <summary>Runs it. Afterwards every session is ready or closed, whatever happened.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled, and ended for that.</exception>
    public async Task<T> GuardAsync<T>(Func<Task<T>> runAsync)
    {
        try
        {
            return await runAsync();
        }
        catch (Exception failure)
        {
            BeginGrace();
            var isGarbled = failure is ConnectionException { SqlState: "08P01" };
            await Task.WhenAll(_sessions.Select(s => EndAsync(s, isGarbled)));
            if (_cancellationToken.IsCancellationRequested && failure is ConnectionException or ServerErrorException { SqlState: "57014" })
            {
                throw new OperationCanceledException("The statement was cancelled.", failure, _cancellationToken);
            }

            throw;
        }
    }

    /// <summary>Ends what was not completed.</summary>
    public async Task GiveUpAsync()
    {
        BeginGrace();
        await Task.WhenAll(_sessions.Select(s => EndAsync(s, isGarbled: false)));
    }

    public async ValueTask DisposeAsync()
    {
        await _registration.DisposeAsync();
        // A request still on its way could hit the session's next statement.
        await _ended.CancelAsync();
        await _cancelling;
        _ended.Dispose();
        await _graceEnd.DisposeAsync();
    }

    /// <summary>Asks the servers to cancel, and gives them the grace to do it.</summary>
    public void Cancel()
    {
        BeginGrace();
        lock (_ended)
        {
            _cancelling = _cancelling.IsCompleted ? CancelAsync() : _cancelling;
        }
    }

    /// <summary>Again and again: a request that overtakes the statement finds nothing to cancel, and nobody tells.</summary>
    private async Task CancelAsync()
    {
        while (!_ended.IsCancellationRequested)
        {
            await Task.WhenAll(_sessions.Where(s => s.Phase is not (WirePhase.Ready or WirePhase.Closed)).Select(s => s.CancelAsync(CancellationToken.None)));
            await Task.Delay(Again, _time, _ended.Token).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private void BeginGrace() => _graceEnd.Change(_sessions[0].Options.Grace, Timeout.InfiniteTimeSpan);

    private void Cut()
    {
        foreach (var session in _sessions.Where(s => s.Phase != WirePhase.Ready))
        {
            session.Channel.Abort(ConnectionException.Lost(session.Address, $"it did not end within {session.Options.Grace.TotalSeconds:0} s."));
        }
    }

    /// <summary>Brings a session back to ready by the rules of its phase, or closes it.</summary>
    private static async Task EndAsync(WireConnection session, bool isGarbled)
    {
        try
        {
            switch (session.Phase)
            {
                case WirePhase.Ready or WirePhase.Closed:
                    return;
                case var _ when isGarbled:
                    session.Close();
                    return;
                case WirePhase.CopyIn:
                    await session.Channel.SendAsync(Frontend.CopyFail("given up by the client"));
                    break;
                case WirePhase.CopyOut:
                    await session.CancelAsync(CancellationToken.None);
                    break;
            }

            if (session.Channel.IsCut)
            {
                session.Close();
                return;
            }

            await session.DrainAsync(CancellationToken.None);
        }
        catch (WireException)
        {
            session.Close();
        }
    }
}
