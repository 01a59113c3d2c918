using System.Net;
using System.Net.Sockets;
using Domicile.Postgres;

namespace Domicile.Tests.Postgres.Wire;

/// <summary>A peer on a loopback socket that says exactly what a test tells it to, in pieces of a chosen size.</summary>
internal sealed class ScriptedServer : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public ScriptedServer()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
    }

    public ServerAddress Address => new("127.0.0.1", ((IPEndPoint)_listener.LocalEndPoint!).Port, "db", "user", "secret", SslMode: "disable");

    /// <summary>Accepts one session; for each turn waits until the client has said something and then says the turn's bytes. Then hangs up or stays silent.</summary>
    public async Task PlayAsync(IReadOnlyList<byte[]> turns, int pieceBytes, bool hangsUp, CancellationToken cancellationToken)
    {
        using var peer = await _listener.AcceptAsync(cancellationToken);
        peer.NoDelay = true;
        var ear = new byte[64 * 1024];
        foreach (var turn in turns)
        {
            await peer.ReceiveAsync(ear, cancellationToken);
            for (var at = 0; at < turn.Length; at += pieceBytes)
            {
                await peer.SendAsync(turn.AsMemory(at, Math.Min(pieceBytes, turn.Length - at)), cancellationToken);
                await Task.Yield();
            }
        }

        while (!hangsUp && await HearsAsync(peer, ear, cancellationToken))
        {
            // Silent until the client has had enough.
        }
    }

    /// <summary>Whether the client is there; one that closes with bytes unread resets the connection.</summary>
    private static async Task<bool> HearsAsync(Socket peer, Memory<byte> ear, CancellationToken cancellationToken)
    {
        try
        {
            return await peer.ReceiveAsync(ear, cancellationToken) > 0;
        }
        catch (SocketException gone) when (gone.SocketErrorCode == SocketError.ConnectionReset)
        {
            return false;
        }
    }

    public void Dispose() => _listener.Dispose();
}
