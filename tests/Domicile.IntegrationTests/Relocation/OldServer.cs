using System.Net;
using System.Net.Sockets;

namespace Domicile.IntegrationTests.Relocation;

/// <summary>A server that says it is of version 14: the real one, behind a socket that changes this one word of its greeting. No version
/// below 15 is in Debian 12 or among the npm packages.</summary>
internal sealed class OldServer : IAsyncDisposable
{
    private readonly TcpListener _door = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _working;

    public OldServer(int port)
    {
        _door.Start();
        _working = ServeAsync(port);
    }

    public int Port => ((IPEndPoint)_door.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _door.Stop();
        await _working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _stop.Dispose();
    }

    private async Task ServeAsync(int port)
    {
        var sessions = new List<Task>();
        while (!_stop.IsCancellationRequested)
        {
            sessions.Add(TalkAsync(await _door.AcceptTcpClientAsync(_stop.Token), port));
        }

        await Task.WhenAll(sessions);
    }

    private async Task TalkAsync(TcpClient guest, int port)
    {
        using (guest)
        using (var server = new TcpClient())
        {
            await server.ConnectAsync(IPAddress.Loopback, port, _stop.Token);
            await Task.WhenAny(PassAsync(guest.GetStream(), server.GetStream(), ages: false), PassAsync(server.GetStream(), guest.GetStream(), ages: true));
        }
    }

    private async Task PassAsync(NetworkStream from, NetworkStream to, bool ages)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer, _stop.Token) is > 0 and var read)
        {
            if (ages && buffer.AsSpan(0, read).IndexOf("server_version\0"u8) is >= 0 and var at)
            {
                "14"u8.CopyTo(buffer.AsSpan(at + "server_version\0"u8.Length));
                ages = false;
            }

            await to.WriteAsync(buffer.AsMemory(0, read), _stop.Token);
        }
    }
}
