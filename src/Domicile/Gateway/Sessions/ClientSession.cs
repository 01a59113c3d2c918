using System.Net.Security;
using Domicile.Gateway.Loop;
using Domicile.Gateway.Routing;
using Domicile.Gateway.Wire;

namespace Domicile.Gateway.Sessions;

/// <summary>One client's connection: its login first, its conversation then. Owned by one loop, from the first byte to the last.</summary>
internal sealed class ClientSession : ILinkOwner
{
    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(10);
    private const int MostBeforeLogin = 64 * 1024;

    private readonly GatewayCore _core;
    private readonly EventLoop _loop;
    private readonly Action<ClientSession> _gone;
    private readonly Link _link;
    private readonly ByteQueue _in = new();
    private readonly Login _login;
    private readonly LoopTimer _patience;
    private Conversation? _conversation;
    private int _process;
    private bool _counted;
    private bool _isOver;

    /// <summary>Takes over an accepted socket.</summary>
    public ClientSession(GatewayCore core, EventLoop loop, GatewayListener listener, int fd, Action<ClientSession> gone)
    {
        (_core, _loop, _gone) = (core, loop, gone);
        _link = Link.Accepted(loop, fd, this);
        _login = new(core, listener, _link, this);
        _patience = loop.After(core.Options.LoginPatience, () => End(SessionErrors.Violation("The login was not finished in time.")));
    }

    /// <summary>The loop that owns it.</summary>
    public EventLoop Loop => _loop;

    /// <inheritdoc/>
    public void Connected()
    {
        // The client connected; it is we who are called.
    }

    /// <inheritdoc/>
    public void Received(ReadOnlySpan<byte> bytes)
    {
        if (_isOver)
        {
            return;
        }

        _in.Append(bytes);
        if (_conversation is { } conversation)
        {
            conversation.Process();
        }
        else if (_in.Length > MostBeforeLogin)
        {
            End(SessionErrors.Violation("Too much came before the login."));
        }
        else
        {
            _login.Advance(_in);
        }
    }

    /// <inheritdoc/>
    public void Drained() => _conversation?.ClientDrained();

    /// <inheritdoc/>
    public void Ended(string why)
    {
        _conversation?.End(null);
        Over();
        Gone();
    }

    /// <inheritdoc/>
    public void Fail(Exception bug)
    {
        _core.Tally.Bug();
        _conversation?.End(null);
        Over();
        _link.Close();
        Gone();
    }

    /// <summary>Ends it, and says why.</summary>
    public void End(Refusal why)
    {
        if (_conversation is { } conversation)
        {
            conversation.End(why);
        }
        else if (!_isOver)
        {
            _link.Send(Reply.Fatal(why));
            Over();
        }
    }

    /// <summary>The gateway is stopping.</summary>
    public void Drain()
    {
        if (_conversation is { } conversation)
        {
            conversation.Drain();
        }
        else
        {
            End(SessionErrors.ShuttingDown);
        }
    }

    /// <summary>Cancels what it runs; from any thread.</summary>
    /// <param name="done">Called on its own loop.</param>
    public void Cancel(Action done) => _loop.Post(() =>
    {
        if (_conversation is { } conversation && !_isOver)
        {
            conversation.Cancel(done);
        }
        else
        {
            done();
        }
    });

    /// <summary>A cancel request, which has a connection of its own: it is closed when the cancel was carried out, so that the client knows.</summary>
    public void CarryCancel(ReadOnlySpan<byte> processAndSecret)
    {
        if (_core.Cancels.Find(processAndSecret) is not { } session)
        {
            Over();
            return;
        }

        session.Cancel(() => _loop.Post(Over));
    }

    /// <summary>The client is who it says.</summary>
    public void Admit(SessionContext context, BackendLogin login, int secretBytes, IReadOnlyList<(string Name, string Value)> own)
    {
        _conversation = new(_core, _loop, _link, _in, context, login, conversation => Welcome(conversation, context, secretBytes, own), Over);
        _conversation.Open();
    }

    /// <summary>Encrypts from now on.</summary>
    public void Encrypt(SslServerAuthenticationOptions options)
    {
        var received = _in.Span.ToArray();
        _in.Clear();
        _link.Encrypt(options, received);
    }

    private void Welcome(Conversation conversation, SessionContext context, int secretBytes, IReadOnlyList<(string Name, string Value)> own)
    {
        _patience.Cancel();
        foreach (var (name, value) in own)
        {
            var query = _core.Router.Analyse($"SET {name} = '{value.Replace("'", "''", StringComparison.Ordinal)}'");
            var decision = _core.Router.Route(query, context);
            if (decision.Kind != RouteKind.Gateway)
            {
                End(decision.Refusal ?? SessionErrors.StartupSetting(name));
                return;
            }

            context.Sent(query.Statements[0], decision);
        }

        context.Ready(TransactionStatus.Idle, failed: false);
        foreach (var (name, value) in conversation.Told)
        {
            _link.Send(Reply.Parameter(name, value));
        }

        (_process, var secret) = _core.Cancels.Register(this, secretBytes);
        _link.Send(Reply.Key(_process, secret));
        _link.Send(Reply.Ready(TransactionStatus.Idle));
        _counted = true;
        _core.Tally.SessionBegan();
    }

    /// <summary>Nothing is served any more; what was said still goes out.</summary>
    private void Over()
    {
        if (_isOver)
        {
            return;
        }

        _isOver = true;
        _patience.Cancel();
        _in.Clear();
        if (_counted)
        {
            _core.Tally.SessionEnded();
            _core.Cancels.Forget(_process);
        }

        _link.CloseWhenSent(Gone);
        _loop.After(ClosePatience, () =>
        {
            _link.Close();
            Gone();
        });
    }

    private void Gone() => _gone(this);
}
