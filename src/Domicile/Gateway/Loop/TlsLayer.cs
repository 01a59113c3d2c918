using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Authentication;

namespace Domicile.Gateway.Loop;

/// <summary>TLS of one link: .NET's own implementation over memory, so that it runs on the loop's thread and knows no socket.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The reading loop disposes the stream when it ends, and Close ends it.")]
internal sealed class TlsLayer
{
    private readonly Link _link;
    private readonly EventLoop _loop;
    private readonly MemoryTransport _transport;
    private readonly SslStream _stream;
    private readonly ByteQueue _early = new();
    private bool _stands;

    /// <summary>Over a link.</summary>
    public TlsLayer(Link link, EventLoop loop)
    {
        (_link, _loop) = (link, loop);
        _transport = new(Out);
        _stream = new(_transport);
    }

    /// <summary>Begins as the server.</summary>
    public void Start(SslServerAuthenticationOptions options) => _ = RunAsync(() => _stream.AuthenticateAsServerAsync(options), isClient: false);

    /// <summary>Begins as the client.</summary>
    public void Start(SslClientAuthenticationOptions options) => _ = RunAsync(() => _stream.AuthenticateAsClientAsync(options), isClient: true);

    /// <summary>Encrypted bytes that came.</summary>
    public void Feed(ReadOnlySpan<byte> bytes) => _transport.Feed(bytes);

    /// <summary>Encrypts and sends; what comes before the handshake is done waits for it.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (_stands)
        {
            _stream.Write(bytes);
        }
        else
        {
            _early.Append(bytes);
        }
    }

    /// <summary>Ends it.</summary>
    public void Close()
    {
        _early.Clear();
        _transport.Close();
    }

    private async Task RunAsync(Func<Task> handshake, bool isClient)
    {
        try
        {
            await handshake();
            OnLoop(() => Stand(isClient));
            var buffer = new byte[16 * 1024];
            while (await _stream.ReadAsync(buffer, CancellationToken.None) is > 0 and var read)
            {
                In(buffer, read);
            }

            OnLoop(() => _link.End("the peer closed it"));
        }
        catch (Exception broken) when (broken is AuthenticationException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            OnLoop(() => _link.End("TLS failed"));
        }
        finally
        {
            await _stream.DisposeAsync();
        }
    }

    private void Stand(bool isClient)
    {
        _stands = true;
        if (!_early.IsEmpty)
        {
            _stream.Write(_early.Span);
            _early.Clear();
        }

        if (isClient)
        {
            _link.Secured();
        }
    }

    private void In(byte[] buffer, int read)
    {
        if (_loop.IsCurrent)
        {
            _link.Decrypted(buffer.AsSpan(0, read));
            return;
        }

        var copy = buffer.AsSpan(0, read).ToArray();
        _loop.Post(() => _link.Decrypted(copy));
    }

    private void Out(ReadOnlyMemory<byte> bytes)
    {
        if (_loop.IsCurrent)
        {
            _link.SendRaw(bytes.Span);
            return;
        }

        var copy = bytes.ToArray();
        _loop.Post(() => _link.SendRaw(copy));
    }

    private void OnLoop(Action action)
    {
        if (_loop.IsCurrent)
        {
            action();
        }
        else
        {
            _loop.Post(action);
        }
    }
}
