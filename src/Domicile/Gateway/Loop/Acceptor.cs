using System.Net;
using System.Net.Sockets;

namespace Domicile.Gateway.Loop;

/// <summary>A listening socket on a loop.</summary>
internal sealed class Acceptor : IWatched, IDisposable
{
    private const int AtOnce = 64;
    private const int NonBlockingCloseOnExec = 0x800 | 0x80000;

    private readonly EventLoop _loop;
    private readonly Socket _socket;
    private readonly Action<int> _accepted;
    private readonly int _fd;

    /// <summary>Binds and listens at once; <see cref="Start"/> begins to accept.</summary>
    /// <param name="loop">Where it runs.</param>
    /// <param name="at">Address; port 0 takes a free one.</param>
    /// <param name="accepted">Gets each descriptor, on the loop's thread.</param>
    /// <exception cref="DomicileException">The address cannot be had.</exception>
    public Acceptor(EventLoop loop, IPEndPoint at, Action<int> accepted)
    {
        (_loop, _accepted) = (loop, accepted);
        _socket = new(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            _socket.Blocking = false;
            _socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            _socket.Bind(at);
            _socket.Listen(1024);
        }
        catch (SocketException refused)
        {
            _socket.Dispose();
            throw new DomicileException($"The gateway cannot listen on {at}.", refused.Message, "Choose another address or port under 'listen', or end what holds it.", refused);
        }

        _fd = (int)_socket.Handle;
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint At => (IPEndPoint)_socket.LocalEndPoint!;

    /// <summary>Begins to accept.</summary>
    public void Start() => _loop.Post(() => _loop.Watch(_fd, Libc.In, this));

    /// <inheritdoc/>
    public void Ready(uint events)
    {
        for (var i = 0; i < AtOnce; i++)
        {
            var fd = Libc.Accept(_fd, 0, 0, NonBlockingCloseOnExec);
            if (fd < 0)
            {
                return;
            }

            _accepted(fd);
        }
    }

    /// <inheritdoc/>
    public void Fail(Exception bug)
    {
        // The next client may be luckier.
    }

    /// <summary>Accepts nobody any more. On the loop's thread.</summary>
    public void Dispose()
    {
        _loop.Unwatch(_fd);
        _socket.Dispose();
    }
}
