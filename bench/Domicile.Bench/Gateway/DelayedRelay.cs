using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Domicile.Bench.Gateway;

/// <summary>A TCP port before a server that is far away: each byte comes half a round trip later, in both directions, however many are under way.</summary>
internal sealed class DelayedRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly TimeSpan _oneWay;
    private readonly int _server;
    private readonly Task _accepting;

    public DelayedRelay(int server, TimeSpan roundTrip)
    {
        (_server, _oneWay) = (server, roundTrip / 2);
        _listener.Start();
        _accepting = AcceptAsync(_ending.Token);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Stop();
        await _accepting;
        _ending.Dispose();
    }

    private async Task AcceptAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                _ = RelayAsync(await _listener.AcceptTcpClientAsync(cancellationToken), cancellationToken);
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException)
        {
            // The relay ends.
        }
    }

    private async Task RelayAsync(TcpClient client, CancellationToken cancellationToken)
    {
        using (client)
        using (var server = new TcpClient { NoDelay = true })
        {
            client.NoDelay = true;
            await server.ConnectAsync(IPAddress.Loopback, _server, cancellationToken);
            await Task.WhenAny(CarryAsync(client.GetStream(), server.GetStream(), cancellationToken), CarryAsync(server.GetStream(), client.GetStream(), cancellationToken));
        }
    }

    /// <summary>What is read now is written when its time has come; reading does not wait for it.</summary>
    private async Task CarryAsync(NetworkStream from, NetworkStream to, CancellationToken cancellationToken)
    {
        var underWay = Channel.CreateUnbounded<(long Read, byte[] Bytes)>();
        var arriving = ArriveAsync(underWay.Reader, to, cancellationToken);
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReadAsync(buffer, cancellationToken) is > 0 and var count)
            {
                underWay.Writer.TryWrite((Stopwatch.GetTimestamp(), buffer[..count]));
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException)
        {
            // One side has left.
        }

        underWay.Writer.Complete();
        await arriving;
    }

    private async Task ArriveAsync(ChannelReader<(long Read, byte[] Bytes)> underWay, NetworkStream to, CancellationToken cancellationToken)
    {
        try
        {
            while (await underWay.WaitToReadAsync(cancellationToken) && underWay.TryRead(out var next))
            {
                var (read, bytes) = next;
                var wait = _oneWay - Stopwatch.GetElapsedTime(read);
                if (wait > TimeSpan.Zero)
                {
                    await Task.Delay(wait, cancellationToken);
                }

                await to.WriteAsync(bytes, cancellationToken);
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // One side has left.
        }
    }
}
