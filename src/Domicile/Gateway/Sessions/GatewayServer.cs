using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using Domicile.Estate;
using Domicile.Gateway.Loop;
using Domicile.Gateway.Routing;

namespace Domicile.Gateway.Sessions;

/// <summary>A running gateway: one PostgreSQL address in front of all sites.</summary>
public sealed class GatewayServer : IAsyncDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    private readonly GatewayCore _core;
    private readonly ImmutableArray<EventLoop> _loops;
    private readonly ImmutableArray<Acceptor> _acceptors;
    private readonly ConcurrentDictionary<ClientSession, bool> _sessions = new();
    private int _next;
    private bool _isStopped;

    private GatewayServer(GatewayCore core, Action<Exception> report)
    {
        _core = core;
        _loops = [.. Enumerable.Range(0, Math.Max(1, core.Options.Loops)).Select(i => new EventLoop($"gateway {i}", core.Clock, report))];
        _acceptors = [.. core.Options.Listeners.Select(listener => new Acceptor(_loops[0], listener.At, fd => Accept(listener, fd)))];
    }

    /// <summary>Where it listens, in the order of the options.</summary>
    public ImmutableArray<IPEndPoint> At => [.. _acceptors.Select(a => a.At)];

    /// <summary>How it stands, in numbers.</summary>
    public GatewayStatus Status => new(
        _core.Tally.Sessions, _core.Tally.Turns, _core.Tally.Refused, _core.Room.Parked, _core.Tally.Held, _core.Tally.NotHeld, _core.Tally.Cancels, _core.Tally.Bugs, _core.IsDraining);

    /// <summary>Statements that the gateway itself refused since it began, by SQLSTATE.</summary>
    public IReadOnlyDictionary<string, long> RefusedByState => _core.Tally.RefusedByState;

    /// <summary>Transactions that came to an end at each site, but for those that failed.</summary>
    public IReadOnlyDictionary<SiteId, long> EndedBySite => _core.Tally.EndedBySite;

    /// <summary>Whom the last refusal with that SQLSTATE was about that was about somebody, told once; default for nobody.</summary>
    public SubjectAtHome TakeRefused(string sqlState) => _core.Tally.TakeRefused(sqlState);

    /// <summary>Listens.</summary>
    /// <param name="options">How it runs.</param>
    /// <param name="router">Decides where statements run.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="random">The source of secrets and nonces.</param>
    /// <param name="report">Is told of bugs that ended a session.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="DomicileException">An address cannot be listened on, or a site's name is unknown.</exception>
    public static async Task<GatewayServer> StartAsync(
        GatewayOptions options, IStatementRouter router, TimeProvider clock, RandomNumberGenerator random, Action<Exception> report, CancellationToken cancellationToken)
    {
        var sites = await Task.WhenAll(options.Sites.Where(s => s.Database is not null).Select(s => SiteEndPoint.FindAsync(s, cancellationToken)));
        var server = new GatewayServer(new(options, router, [.. sites], clock, random), report);
        foreach (var loop in server._loops)
        {
            loop.Start();
        }

        foreach (var acceptor in server._acceptors)
        {
            acceptor.Start();
        }

        return server;
    }

    /// <summary>Takes nobody any more, sends away who is between two transactions (57P01), and waits for the others.</summary>
    public async Task DrainAsync()
    {
        await Stop();
        _core.IsDraining = true;
        foreach (var session in _sessions.Keys)
        {
            session.Loop.Post(session.Drain);
        }

        var start = _core.Clock.GetTimestamp();
        while (!_sessions.IsEmpty && _core.Clock.GetElapsedTime(start) < _core.Options.DrainPatience)
        {
            await Task.Delay(Poll, _core.Clock, CancellationToken.None);
        }
    }

    /// <summary>Ends it at once.</summary>
    public async ValueTask DisposeAsync()
    {
        await Stop();
        foreach (var session in _sessions.Keys)
        {
            session.Loop.Post(() => session.End(SessionErrors.ShuttingDown));
        }

        var start = _core.Clock.GetTimestamp();
        while (!_sessions.IsEmpty && _core.Clock.GetElapsedTime(start) < TimeSpan.FromSeconds(1))
        {
            await Task.Delay(Poll, _core.Clock, CancellationToken.None);
        }

        foreach (var loop in _loops)
        {
            loop.Dispose();
        }

        _core.Tally.Dispose();
    }

    private async Task Stop()
    {
        if (_isStopped)
        {
            return;
        }

        _isStopped = true;
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _loops[0].Post(() =>
        {
            foreach (var acceptor in _acceptors)
            {
                acceptor.Dispose();
            }

            closed.SetResult();
        });
        await closed.Task;
    }

    private void Accept(GatewayListener listener, int fd)
    {
        var loop = _loops[_next++ % _loops.Length];
        if (loop == _loops[0])
        {
            Begin();
        }
        else
        {
            loop.Post(Begin);
        }

        void Begin() => _sessions[new ClientSession(_core, loop, listener, fd, gone => _sessions.TryRemove(gone, out _))] = true;
    }
}
