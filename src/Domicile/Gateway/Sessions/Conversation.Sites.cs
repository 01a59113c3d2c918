using Domicile.Estate;
using Domicile.Gateway.Routing;
using Domicile.Gateway.Wire;

namespace Domicile.Gateway.Sessions;

/// <content>The session's connections to sites.</content>
internal sealed partial class Conversation
{
    private readonly Dictionary<SiteId, Backend> _backends = [];
    private readonly Dictionary<string, string> _told = new(StringComparer.Ordinal);
    private readonly Queue<SiteEndPoint> _first;
    private (SiteId Site, byte[] Error)? _siteError;
    private bool _isOpen;

    /// <summary>What the client was told of the server.</summary>
    public IReadOnlyDictionary<string, string> Told => _told;

    /// <summary>Welcomes the client, by what sites told sessions like this one; without such, opens the nearest site, or the next one: somebody has
    /// to say what the server's parameters are.</summary>
    public void Open()
    {
        if (_core.Greetings.Find(_login) is not { } known)
        {
            Dial(_first.Dequeue());
            return;
        }

        foreach (var (name, value) in known)
        {
            Tell(name, value);
        }

        Begin();
    }

    /// <inheritdoc/>
    public void Opened(Backend backend)
    {
        foreach (var (name, value) in backend.Parameters)
        {
            Tell(name, value);
        }

        // No parameter status tells it, and a role or a database may have another default than the server.
        Own(backend, "SHOW default_transaction_isolation");
        if (_isOpen)
        {
            GoOn();
            return;
        }

        _core.Greetings.Learn(_login, backend.Parameters);
        Begin();
    }

    private void Begin()
    {
        _isOpen = true;
        _ready(this);
        GoOn();
    }

    /// <inheritdoc/>
    public void Lost(Backend backend, byte[] error)
    {
        _backends.Remove(backend.At.Site.Id);
        foreach (var statement in _statements.Values)
        {
            statement.Gone(backend);
        }

        if (!_isOpen)
        {
            TryNext(error);
        }
        else if (backend == _turn.Active && _turn.Retry is not null)
        {
            // It was being taken back: nothing of it was done.
            Restart();
        }
        else if (backend == _turn.Active || backend.Status != TransactionStatus.Idle || backend.OwnQueries > 0
            || _context.ListensAt == backend.At.Site.Id || _context.Pinned == backend.At.Site.Id)
        {
            End(SessionErrors.SiteLost(backend.At.Site.Id));
        }
        else
        {
            _siteError = _wait == Wait.Site ? (backend.At.Site.Id, error) : null;
            GoOn();
        }
    }

    /// <inheritdoc/>
    public void Drained(Backend backend) => Process();

    /// <summary>The client takes more.</summary>
    public void ClientDrained()
    {
        foreach (var backend in _backends.Values)
        {
            backend.Read(wanted: true);
        }
    }

    private void Dial(SiteEndPoint at) => _backends[at.Site.Id] = new(_loop, at, _login, _core.Random, this);

    private void TryNext(byte[] error)
    {
        if (_first.Count > 0 && (ErrorFields.Is(error.AsSpan(Framing.Header), "08001"u8) || ErrorFields.Is(error.AsSpan(Framing.Header), "57P03"u8)))
        {
            Dial(_first.Dequeue());
            return;
        }

        _client.Send(error);
        End(null);
    }

    private void GoOn()
    {
        if (_wait == Wait.Site)
        {
            _wait = Wait.Nothing;
        }

        Process();
    }

    /// <summary>A backend that is ready for the client's message, with everything that must come before it.</summary>
    /// <returns>Null when the message has to wait, or was refused, which <paramref name="error"/> then says.</returns>
    private Backend? Reach(SiteId site, out byte[]? error)
    {
        error = null;
        if (_siteError is { } met)
        {
            _siteError = null;
            if (met.Site == site)
            {
                error = met.Error;
                return null;
            }
        }

        if (!_backends.TryGetValue(site, out var backend))
        {
            if (_core.Sites.TryGetValue(site, out var at))
            {
                Dial(at);
                _wait = Wait.Site;
            }
            else
            {
                error = Reply.Error(SessionErrors.SiteDown(site, "It has no database"));
            }

            return null;
        }

        if (backend.State == BackendState.Open && backend.OwnQueries == 0 && !backend.IsBeingCancelled && !Prepare(backend))
        {
            return backend;
        }

        _wait = Wait.Site;
        return null;
    }

    /// <summary>Sends what must come before the client's message: settings, what it owes, the beginning of the block.</summary>
    /// <returns>False when there is nothing.</returns>
    private bool Prepare(Backend backend)
    {
        if (backend.Status != TransactionStatus.Idle || _turn.Active == backend)
        {
            return false;
        }

        foreach (var sql in backend.Owed)
        {
            Own(backend, sql);
        }

        backend.Owed.Clear();
        if (!_context.Settings.IsDefaultOrEmpty)
        {
            foreach (var setting in _context.Settings.Where(s => s.Version > backend.SettingsSeen && s.Version <= _block.SettingsAtBegin))
            {
                Own(backend, setting.Sql);
            }

            backend.SettingsSeen = NewestSetting;
        }

        if (_status == TransactionStatus.InBlock && _block.Unsent is { Count: > 0 } unsent)
        {
            foreach (var sql in unsent)
            {
                Own(backend, sql);
            }

            _block.AllSent();
        }

        return backend.OwnQueries > 0;
    }

    private static void Own(Backend backend, string sql)
    {
        backend.Send(Request.Query(sql));
        backend.OwnQueries++;
    }

    /// <summary>Takes an answer to a statement of the gateway's own.</summary>
    private void TakeOwn(Backend backend, byte tag, ReadOnlySpan<byte> message)
    {
        switch ((char)tag)
        {
            case 'E':
                _siteError = (backend.At.Site.Id, message.ToArray());
                break;
            case 'A':
                Aside(message);
                break;
            case 'D':
                // The one row that we ever ask for: a count of columns, a length, a text.
                backend.IsStrict = !message[(Framing.Header + 6)..].SequenceEqual("read committed"u8);
                break;
            case 'S':
                var (name, value) = BackendHandshake.Note(backend.Parameters, message[Framing.Header..]);
                Tell(name, value);
                break;
            case 'Z':
                backend.Status = StatusOf(message);
                if (--backend.OwnQueries == 0)
                {
                    if (_turn.Retry is not null && backend == _turn.Active)
                    {
                        Restart();
                    }

                    GoOn();
                }

                break;
            default:
                break;
        }
    }

    /// <summary>Lets idle backends hear at once what they owe, such as UNLISTEN.</summary>
    private void RunOwed()
    {
        if (_status != TransactionStatus.Idle)
        {
            return;
        }

        foreach (var backend in _backends.Values)
        {
            if (backend.Owed.Count > 0 && backend.State == BackendState.Open && backend.OwnQueries == 0 && !backend.IsBeingCancelled)
            {
                Prepare(backend);
            }
        }
    }

    private void Tell(string name, string value)
    {
        if (_told.TryGetValue(name, out var known) && known == value)
        {
            return;
        }

        _told[name] = value;
        if (_isOpen)
        {
            Aside(Reply.Parameter(name, value));
        }
    }

    /// <summary>Says something that belongs to no question: between turns, so that it never comes into the middle of a row.</summary>
    private void Aside(ReadOnlySpan<byte> bytes)
    {
        if (_turn.HasBegun)
        {
            _afterTurn.Append(bytes);
        }
        else
        {
            _client.Send(bytes);
        }
    }

    private static TransactionStatus StatusOf(ReadOnlySpan<byte> ready) => ready[^1] switch
    {
        (byte)'I' => TransactionStatus.Idle,
        (byte)'T' => TransactionStatus.InBlock,
        _ => TransactionStatus.Failed,
    };
}
