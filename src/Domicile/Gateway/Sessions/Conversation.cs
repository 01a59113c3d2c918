using Domicile.Estate;
using Domicile.Gateway.Loop;
using Domicile.Gateway.Routing;
using Domicile.Gateway.Wire;

namespace Domicile.Gateway.Sessions;

/// <summary>One client after its login: takes its messages one by one, asks the router, and has sites or the gateway answer. Everything runs on
/// one loop's thread.</summary>
/// <remarks>A message that cannot be acted on yet stays where it is; when what it waits for has come, it is looked at anew, routed anew too. So
/// nothing depends on which event came first.</remarks>
internal sealed partial class Conversation : IBackendOwner
{
    private readonly GatewayCore _core;
    private readonly EventLoop _loop;
    private readonly Link _client;
    private readonly ByteQueue _in;
    private readonly SessionContext _context;
    private readonly BackendLogin _login;
    private readonly Action<Conversation> _ready;
    private readonly Action _over;
    private readonly Block _block = new();
    private readonly Turn _turn = new();
    private readonly ByteQueue _afterTurn = new();
    private TransactionStatus _status;
    private RouteDecision? _answer;
    private Wait _wait;
    private int _replayLeft;
    private bool _again;
    private bool _isProcessing;
    private bool _isClosed;
    private bool _isCancelled;

    /// <summary>Begins with a client that has logged in.</summary>
    /// <param name="core">The gateway.</param>
    /// <param name="loop">The loop.</param>
    /// <param name="client">The client.</param>
    /// <param name="input">What it sent.</param>
    /// <param name="context">What the router remembers of it.</param>
    /// <param name="login">How to log in at sites.</param>
    /// <param name="ready">It can be told what the server is like.</param>
    /// <param name="over">The session is over; the client's link closes.</param>
    public Conversation(
        GatewayCore core, EventLoop loop, Link client, ByteQueue input, SessionContext context, BackendLogin login, Action<Conversation> ready, Action over)
    {
        (_core, _loop, _client, _in, _context, _login, _ready, _over) = (core, loop, client, input, context, login, ready, over);
        _first = new(core.SitesByPreference);
    }

    /// <summary>Goes on with what the client sent.</summary>
    public void Process()
    {
        if (_isProcessing || _isClosed || !_isOpen)
        {
            return;
        }

        _isProcessing = true;
        do
        {
            _again = false;
            while (!_isClosed && _wait == Wait.Nothing && Step())
            {
            }
        }
        while (_again);

        _isProcessing = false;
        if (!_isClosed)
        {
            // Whole messages of any length are waited for; behind one that cannot be taken yet no more than this is gathered.
            var isStuck = _wait != Wait.Nothing || _turn.AwaitsReady || (_turn.IsCopyIn && _turn.Active!.Unsent > Link.HighWater);
            _client.Read(!isStuck || _in.Length < Link.HighWater);
        }
    }

    /// <summary>Between two transactions it ends; within one it ends with it.</summary>
    public void Drain()
    {
        if (!_isClosed && _isOpen && _status == TransactionStatus.Idle && !_turn.HasBegun && _wait == Wait.Nothing)
        {
            End(SessionErrors.ShuttingDown);
        }
    }

    /// <summary>Ends the session: sites are told goodbye, and the client why.</summary>
    public void End(Refusal? why)
    {
        if (_isClosed)
        {
            return;
        }

        _isClosed = true;
        LeaveRoom();
        if (why is not null && _turn.Active is not { IsMidMessage: true })
        {
            _client.Send(Reply.Fatal(why));
        }

        foreach (var backend in _backends.Values)
        {
            Dismiss(backend);
        }

        _backends.Clear();
        _turn.Break();
        _over();
    }

    /// <inheritdoc/>
    public void Fail(Exception bug)
    {
        _core.Tally.Bug();
        End(SessionErrors.Violation("The gateway met a fault of its own and ends this session."));
    }

    private bool Step()
    {
        var input = _in.Span;
        if (!Framing.TryHead(input, _core.Options.LongestMessage, out var tag, out var bytes))
        {
            return Violate("The length of a message is out of range.");
        }

        if (!input.IsEmpty && !Framing.IsFrontend(input[0]))
        {
            return Violate("A message has an unknown type.");
        }

        if (bytes == 0 || input.Length < bytes)
        {
            return false;
        }

        var message = input[..bytes];
        if (tag is (byte)'d' or (byte)'c' or (byte)'f')
        {
            return CopyInput(tag, message);
        }

        if (_turn.AwaitsReady)
        {
            return false;
        }

        if (_core.IsDraining && _status == TransactionStatus.Idle && !_turn.HasBegun)
        {
            End(SessionErrors.ShuttingDown);
            return false;
        }

        return _turn.IsCopyIn ? DuringCopy(tag, message) : Take(tag, message);
    }

    private bool Take(byte tag, ReadOnlySpan<byte> message)
    {
        if (_turn.IsSkipping && tag is not ((byte)'S' or (byte)'X'))
        {
            return Consume(message.Length);
        }

        _turn.Begin();
        return (char)tag switch
        {
            'Q' => Query(message),
            'P' => Parse(message),
            'B' => Bind(message),
            'D' => Describe(message),
            'E' => Execute(message),
            'C' => Close(message),
            'H' => Flush(message),
            'S' => Sync(message),
            'F' => Function(message),
            _ => Quit(),
        };
    }

    private bool Quit()
    {
        End(null);
        return false;
    }

    private bool Violate(string what)
    {
        End(SessionErrors.Violation(what));
        return false;
    }

    /// <summary>The message at the front is done with.</summary>
    private bool Consume(int bytes)
    {
        _in.Consume(bytes);
        _replayLeft = Math.Max(0, _replayLeft - bytes);
        _answer = null;
        return true;
    }

    /// <summary>Says something of the gateway's own, behind what sites still have to say.</summary>
    private void Say(ReadOnlySpan<byte> bytes)
    {
        if (_turn.Expected.Count > 0)
        {
            _turn.Expected.Enqueue(new(ExpectedKind.Local, Bytes: bytes.ToArray()));
        }
        else if (_turn.Held.IsEmpty)
        {
            _client.Send(bytes);
        }
        else
        {
            Deliver(bytes);
        }
    }

    /// <summary>Ends a turn that no site has to do with.</summary>
    private void EndLocally(bool failed)
    {
        if (failed && _status == TransactionStatus.InBlock)
        {
            _status = TransactionStatus.Failed;
        }

        _client.Send(Reply.Ready(_status));
        EndTurn(failed);
    }

    private void EndTurn(bool failed)
    {
        TurnTrace.End(_turn.Span, _turn, failed);
        _context.Ready(_status, failed);
        if (_status == TransactionStatus.Idle)
        {
            _block.Clear();
            _portals.Clear();
        }

        _turn.Reset();
        _turnNumber++;
        (_isCancelled, _parkedSince) = (false, null);
        _client.Send(_afterTurn.Span);
        _afterTurn.Clear();
        RunOwed();
    }

    /// <summary>Takes note of a statement that the gateway answers itself.</summary>
    private void Answered(StatementAnalysis statement, string sql, in RouteDecision decision)
    {
        switch (statement.Kind)
        {
            case StatementKind.Begin when _status == TransactionStatus.Idle:
                _block.Begin(NewestSetting);
                _status = TransactionStatus.InBlock;
                _block.Note(statement, sql, isSent: false);
                break;
            case StatementKind.Commit or StatementKind.Rollback:
                _status = TransactionStatus.Idle;
                _block.Clear();
                break;
            default:
                if (_status == TransactionStatus.InBlock)
                {
                    _block.Note(statement, sql, isSent: decision.Kind != RouteKind.Later);
                }

                break;
        }
    }

    /// <summary>The result of a statement that the gateway answers itself.</summary>
    private void SayResult(StatementAnalysis statement)
    {
        if (statement.Kind == StatementKind.GatewayShow)
        {
            Say(Reply.TextRow(_context.Show(statement.Name)));
        }

        Say(Reply.Complete(statement.Kind == StatementKind.Commit && _status == TransactionStatus.Failed ? "ROLLBACK" : statement.Tag));
    }

    private long NewestSetting => _context.Settings.IsDefaultOrEmpty ? 0 : _context.Settings.Max(s => s.Version);

    /// <summary>The site of the open block; null when it is at none.</summary>
    private Backend? BlockAt
    {
        get
        {
            foreach (var backend in _backends.Values)
            {
                if (backend.Status != TransactionStatus.Idle)
                {
                    return backend;
                }
            }

            return null;
        }
    }
}
