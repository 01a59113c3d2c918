using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Domicile.Gateway.Loop;

/// <summary>One connected socket of a loop: what is sent is gathered and goes out at the end of the event; reading can be halted while the
/// other side does not keep up.</summary>
internal sealed class Link : IWatched
{
    /// <summary>Above that many unsent bytes the source of them is to be halted.</summary>
    public const int HighWater = 256 * 1024;

    /// <summary>Below that many it goes on.</summary>
    public const int LowWater = 64 * 1024;

    private const int NoSignal = 0x4000;

    private readonly EventLoop _loop;
    private readonly ILinkOwner _owner;
    private readonly ByteQueue _out = new();
    private int _fd;
    private uint _events;
    private bool _isConnecting;
    private bool _isReading = true;
    private bool _isDirty;
    private Action? _whenSent;
    private TlsLayer? _tls;

    private Link(EventLoop loop, int fd, ILinkOwner owner, bool isConnecting)
    {
        (_loop, _fd, _owner, _isConnecting) = (loop, fd, owner, isConnecting);
        SocketTuning.Tune(fd);
        _events = isConnecting ? Libc.Out : Libc.In | Libc.PeerClosed;
        loop.Watch(fd, _events, this);
    }

    /// <summary>Whether it is closed.</summary>
    public bool IsClosed => _fd < 0;

    /// <summary>Whether it is encrypted.</summary>
    public bool IsEncrypted => _tls is not null;

    /// <summary>Bytes that wait to be sent.</summary>
    public int Unsent => _out.Length;

    /// <summary>Takes over an accepted socket.</summary>
    public static Link Accepted(EventLoop loop, int fd, ILinkOwner owner) => new(loop, fd, owner, isConnecting: false);

    /// <summary>Begins to connect.</summary>
    /// <returns>Null when the system refuses at once; <paramref name="why"/> says why.</returns>
    public static Link? Connect(EventLoop loop, EndPoint to, ILinkOwner owner, out string why)
    {
        var address = to.Serialize();
        var bytes = address.Buffer.Span[..address.Size];
        const int streamNonBlockingCloseOnExec = 1 | 0x800 | 0x80000;
        var fd = Libc.NewSocket(to.AddressFamily switch { AddressFamily.Unix => 1, AddressFamily.InterNetworkV6 => 10, _ => 2 }, streamNonBlockingCloseOnExec, 0);
        if (fd < 0 || (Libc.Connect(fd, bytes, (uint)bytes.Length) < 0 && Libc.Errno is not (Libc.InProgress or Libc.Again)))
        {
            why = SocketTuning.Words(Libc.Errno);
            if (fd >= 0)
            {
                Libc.Close(fd);
            }

            return null;
        }

        why = "";
        return new(loop, fd, owner, isConnecting: true);
    }

    /// <summary>Whether bytes are taken from the socket. A halted link still notices that its peer is gone.</summary>
    public void Read(bool wanted)
    {
        if (_isReading != wanted)
        {
            _isReading = wanted;
            Interest();
        }
    }

    /// <summary>Sends, in the clear or encrypted.</summary>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        if (_tls is { } tls)
        {
            tls.Write(bytes);
        }
        else
        {
            SendRaw(bytes);
        }
    }

    /// <summary>From now on everything is encrypted, as the server's side; nothing may have been received that is not handed over here.</summary>
    public void Encrypt(SslServerAuthenticationOptions options, ReadOnlySpan<byte> received)
    {
        _tls = new TlsLayer(this, _loop);
        _tls.Start(options);
        _tls.Feed(received);
    }

    /// <summary>From now on everything is encrypted, as the client's side; <see cref="ILinkOwner.Connected"/> comes again when that stands.</summary>
    public void Encrypt(SslClientAuthenticationOptions options)
    {
        _tls = new TlsLayer(this, _loop);
        _tls.Start(options);
    }

    /// <summary>Closes at once; no call comes any more.</summary>
    public void Close()
    {
        if (_fd < 0)
        {
            return;
        }

        _loop.Unwatch(_fd);
        Libc.Close(_fd);
        _fd = -1;
        _out.Clear();
        _tls?.Close();
    }

    /// <summary>Closes as soon as everything is sent; what is received meanwhile is dropped by the owner.</summary>
    /// <param name="closed">Called when that is done.</param>
    public void CloseWhenSent(Action closed)
    {
        _whenSent = closed;
        FlushSoon();
    }

    /// <inheritdoc/>
    public void Ready(uint events)
    {
        if (_isConnecting)
        {
            FinishConnecting();
            return;
        }

        if ((events & Libc.Out) != 0)
        {
            Flush();
        }

        if (_fd >= 0 && (events & Libc.In) != 0 && _isReading)
        {
            Receive();
        }
        else if (_fd >= 0 && (events & (Libc.Error | Libc.HangUp | Libc.PeerClosed)) != 0)
        {
            End("the peer closed it");
        }
    }

    /// <inheritdoc/>
    public void Fail(Exception bug) => _owner.Fail(bug);

    /// <summary>Sends what can be sent now.</summary>
    public void Flush()
    {
        _isDirty = false;
        while (_fd >= 0 && !_isConnecting && !_out.IsEmpty)
        {
            var sent = Libc.Send(_fd, _out.Span, _out.Length, NoSignal);
            if (sent < 0)
            {
                if (Libc.Errno == Libc.Interrupted)
                {
                    continue;
                }

                if (Libc.Errno == Libc.Again)
                {
                    break;
                }

                End(SocketTuning.Words(Libc.Errno));
                return;
            }

            var wasHigh = _out.Length > LowWater;
            _out.Consume((int)sent);
            if (wasHigh && _out.Length <= LowWater)
            {
                _owner.Drained();
            }
        }

        if (_whenSent is { } closed && _out.IsEmpty && _fd >= 0)
        {
            Close();
            closed();
        }

        Interest();
    }

    /// <summary>Encrypted bytes, or plain ones of a plain link.</summary>
    internal void SendRaw(ReadOnlySpan<byte> bytes)
    {
        if (_fd >= 0)
        {
            _out.Append(bytes);
            FlushSoon();
        }
    }

    /// <summary>Decrypted bytes.</summary>
    internal void Decrypted(ReadOnlySpan<byte> bytes)
    {
        if (_fd >= 0)
        {
            _owner.Received(bytes);
        }
    }

    /// <summary>Encryption stands, on a link that we began.</summary>
    internal void Secured()
    {
        if (_fd >= 0)
        {
            _owner.Connected();
        }
    }

    /// <summary>It is over, and not by us.</summary>
    internal void End(string why)
    {
        if (_fd >= 0)
        {
            Close();
            _owner.Ended(why);
        }
    }

    private void FinishConnecting()
    {
        uint bytes = 4;
        Libc.GetOption(_fd, 1, 4, out var error, ref bytes);
        if (error != 0)
        {
            End(SocketTuning.Words(error));
            return;
        }

        _isConnecting = false;
        Interest();
        _owner.Connected();
        FlushSoon();
    }

    private void Receive()
    {
        var buffer = _loop.Scratch;
        var read = Libc.Receive(_fd, buffer, buffer.Length, 0);
        if (read > 0)
        {
            if (_tls is { } tls)
            {
                tls.Feed(buffer.AsSpan(0, (int)read));
            }
            else
            {
                _owner.Received(buffer.AsSpan(0, (int)read));
            }
        }
        else if (read == 0)
        {
            End("the peer closed it");
        }
        else if (Libc.Errno is not (Libc.Again or Libc.Interrupted))
        {
            End(SocketTuning.Words(Libc.Errno));
        }
    }

    private void FlushSoon()
    {
        if (!_isDirty)
        {
            _isDirty = true;
            _loop.FlushSoon(this);
        }
    }

    private void Interest()
    {
        var wanted = _isConnecting ? Libc.Out : Libc.PeerClosed | (_isReading ? Libc.In : 0) | (_out.IsEmpty ? 0 : Libc.Out);
        if (_fd >= 0 && wanted != _events)
        {
            _events = wanted;
            _loop.Change(_fd, wanted);
        }
    }
}
