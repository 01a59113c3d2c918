using System.Security.Cryptography;
using Domicile.Gateway.Loop;
using Domicile.Gateway.Routing;
using Domicile.Gateway.Wire;

namespace Domicile.Gateway.Sessions;

/// <summary>One connection to a site, owned by one session for its whole life.</summary>
internal sealed class Backend : ILinkOwner
{
    private static readonly TimeSpan OpenPatience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LeavePatience = TimeSpan.FromSeconds(30);

    private readonly EventLoop _loop;
    private readonly IBackendOwner _owner;
    private readonly BackendLogin _login;
    private readonly ByteQueue _in = new();
    private readonly BackendHandshake _handshake;
    private Link? _link;
    private LoopTimer? _timer;
    private int _passing;

    /// <summary>Begins to open it.</summary>
    public Backend(EventLoop loop, SiteEndPoint at, BackendLogin login, RandomNumberGenerator random, IBackendOwner owner)
    {
        (_loop, At, _login, _owner) = (loop, at, login, owner);
        _handshake = new(this, login, random);
        _timer = loop.After(OpenPatience, () => Lose("it did not answer in time"));
        _link = Link.Connect(loop, at.At, this, out var why);
        if (_link is null)
        {
            loop.Post(() => Lose(why));
        }
    }

    /// <summary>The site.</summary>
    public SiteEndPoint At { get; }

    /// <summary>Where it is in its life.</summary>
    public BackendState State { get; private set; } = BackendState.Connecting;

    /// <summary>The status of its last ReadyForQuery.</summary>
    public TransactionStatus Status { get; set; }

    /// <summary>Settings that the site told of.</summary>
    public Dictionary<string, string> Parameters { get; } = new(StringComparer.Ordinal);

    /// <summary>By which a query of it is cancelled: process and secret, as BackendKeyData holds them.</summary>
    public byte[] Key { get; set; } = [];

    /// <summary>The newest session setting that it has seen.</summary>
    public long SettingsSeen { get; set; }

    /// <summary>Whether its transactions hold one snapshot unless they say otherwise: the role's, the database's or the client's default at login.</summary>
    public bool IsStrict { get; set; }

    /// <summary>Statements that it must run before it serves its session again.</summary>
    public List<string> Owed { get; } = [];

    /// <summary>ReadyForQuery messages that answer statements of the gateway's own.</summary>
    public int OwnQueries { get; set; }

    /// <summary>Whether a cancel request is on its way, so that nothing new may begin here.</summary>
    public bool IsBeingCancelled { get; set; }

    /// <summary>Whether a row was passed on in part only.</summary>
    public bool IsMidMessage => _passing > 0;

    /// <summary>Bytes that wait to be sent.</summary>
    public int Unsent => _link?.Unsent ?? 0;

    /// <summary>Sends.</summary>
    public void Send(ReadOnlySpan<byte> bytes) => _link?.Send(bytes);

    /// <summary>Halts or goes on.</summary>
    public void Read(bool wanted)
    {
        if (State == BackendState.Open)
        {
            _link?.Read(wanted);
        }
    }

    /// <summary>Says goodbye: what was sent before is still done, what comes back is dropped. No call comes any more.</summary>
    public void Leave()
    {
        if (State != BackendState.Open)
        {
            Close();
            return;
        }

        State = BackendState.Leaving;
        _in.Clear();
        _link!.Read(wanted: true);
        _link.Send(Request.Terminate);
        _timer = _loop.After(LeavePatience, Close);
    }

    /// <summary>The login is done.</summary>
    public void LoggedIn()
    {
        State = BackendState.Open;
        _timer?.Cancel();
        _owner.Opened(this);
    }

    /// <summary>It could not be opened, or broke.</summary>
    public void Lose(string why) => Lose(Reply.Error(State == BackendState.Open ? SessionErrors.SiteLost(At.Site.Id) : SessionErrors.SiteDown(At.Site.Id, why)));

    /// <summary>It could not be opened: the site says why.</summary>
    public void Lose(byte[] error)
    {
        if (State is BackendState.Closed)
        {
            return;
        }

        var told = State is not BackendState.Leaving;
        Close();
        if (told)
        {
            _owner.Lost(this, error);
        }
    }

    /// <inheritdoc/>
    public void Connected()
    {
        if (State == BackendState.Connecting && At.WantsTls && !_link!.IsEncrypted)
        {
            State = BackendState.AskingTls;
            Send(Request.Tls);
            return;
        }

        State = BackendState.LoggingIn;
        Send(_handshake.Startup(At.Database));
    }

    /// <inheritdoc/>
    public void Received(ReadOnlySpan<byte> bytes)
    {
        if (State == BackendState.Leaving)
        {
            return;
        }

        if (State == BackendState.AskingTls)
        {
            TakeTlsAnswer(bytes);
            return;
        }

        if (_in.IsEmpty)
        {
            _in.Append(bytes[Take(bytes)..]);
            return;
        }

        _in.Append(bytes);
        var taken = Take(_in.Span);
        if (State is BackendState.Open or BackendState.LoggingIn)
        {
            _in.Consume(taken);
        }
    }

    /// <inheritdoc/>
    public void Drained()
    {
        if (State == BackendState.Open)
        {
            _owner.Drained(this);
        }
    }

    /// <inheritdoc/>
    public void Ended(string why) => Lose(why);

    /// <inheritdoc/>
    public void Fail(Exception bug)
    {
        Close();
        _owner.Fail(bug);
    }

    /// <summary>Takes whole messages, and rows even in part, from the front.</summary>
    /// <returns>How many bytes are done with.</returns>
    private int Take(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (at < bytes.Length && State is BackendState.Open or BackendState.LoggingIn)
        {
            var rest = bytes[at..];
            if (_passing > 0 || (State == BackendState.Open && rest[0] is (byte)'D' or (byte)'d'))
            {
                var passed = Pass(rest);
                if (passed == 0)
                {
                    break;
                }

                at += passed;
                continue;
            }

            if (!Framing.TryHead(rest, 1 << 30, out var tag, out var length))
            {
                Lose("it sent what is no message");
                break;
            }

            if (length == 0 || length > rest.Length)
            {
                break;
            }

            at += length;
            Dispatch(tag, rest[..length]);
        }

        return at;
    }

    /// <summary>Passes on as many rows as there are, as one piece.</summary>
    private int Pass(ReadOnlySpan<byte> bytes)
    {
        var end = Math.Min(_passing, bytes.Length);
        _passing -= end;
        while (_passing == 0 && bytes.Length - end >= Framing.Header && bytes[end] is (byte)'D' or (byte)'d')
        {
            if (!Framing.TryHead(bytes[end..], 1 << 30, out _, out var length))
            {
                Lose("it sent what is no message");
                return 0;
            }

            var there = Math.Min(length, bytes.Length - end);
            _passing = length - there;
            end += there;
        }

        if (end > 0)
        {
            _owner.Rows(this, bytes[..end]);
        }

        return end;
    }

    private void Dispatch(byte tag, ReadOnlySpan<byte> message)
    {
        if (State == BackendState.LoggingIn)
        {
            _handshake.Take(tag, message);
        }
        else
        {
            _owner.Message(this, tag, message);
        }
    }

    private void TakeTlsAnswer(ReadOnlySpan<byte> bytes)
    {
        if (bytes[0] == (byte)'S' && bytes.Length == 1)
        {
            State = BackendState.Connecting;
            _link!.Encrypt(At.Tls());
        }
        else if (bytes[0] == (byte)'N' && bytes.Length == 1 && !At.NeedsTls)
        {
            State = BackendState.LoggingIn;
            Send(_handshake.Startup(At.Database));
        }
        else
        {
            Lose("it does not offer TLS, which its sslmode wants");
        }
    }

    private void Close()
    {
        State = BackendState.Closed;
        _timer?.Cancel();
        _in.Clear();
        _link?.Close();
    }
}
