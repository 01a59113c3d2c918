using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Domicile.Postgres.Wire;

/// <summary>Opens the socket to a server, encrypted as the address asks.</summary>
internal static class Dial
{
    /// <summary>A channel ready for the start-up message.</summary>
    /// <exception cref="ConnectionException">Not reached, or encryption is wanted and not had.</exception>
    public static async Task<WireChannel> OpenAsync(ServerAddress address, WireOptions options, CancellationToken cancellationToken)
    {
        var socket = await ConnectAsync(address, cancellationToken);
        try
        {
            var tls = address.SslMode == "disable" || IsLocal(address) ? null : await EncryptAsync(socket, address, cancellationToken);
            return new(address, socket, tls, options);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>A plain socket that notices a vanished peer within half a minute of silence.</summary>
    public static async Task<Socket> ConnectAsync(ServerAddress address, CancellationToken cancellationToken)
    {
        var socket = IsLocal(address) ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) : new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (IsLocal(address))
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint($"{address.Host}/.s.PGSQL.{address.Port}"), cancellationToken);
                return socket;
            }

            await socket.ConnectAsync(address.Host, address.Port, cancellationToken);
            socket.NoDelay = true;
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 15);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 5);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
            return socket;
        }
        catch (SocketException refused)
        {
            socket.Dispose();
            throw ConnectionException.NotMade(address, refused.Message, refused);
        }
    }

    private static bool IsLocal(ServerAddress address) => address.Host.StartsWith('/');

    private static async Task<SslStream?> EncryptAsync(Socket socket, ServerAddress address, CancellationToken cancellationToken)
    {
        var answer = new byte[1];
        await socket.SendAsync(Frontend.SslRequest(), cancellationToken);
        if (await socket.ReceiveAsync(answer, cancellationToken) == 0)
        {
            throw ConnectionException.NotMade(address, "the server closed it when asked for encryption.");
        }

        if (answer[0] != (byte)'S')
        {
            return address.SslMode == "prefer" ? null : throw ConnectionException.NotMade(address, $"the server does not offer TLS, and sslmode is {address.SslMode}.");
        }

        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        try
        {
            await stream.AuthenticateAsClientAsync(Options(address), cancellationToken);
            return stream;
        }
        catch (AuthenticationException refused)
        {
            await stream.DisposeAsync();
            throw ConnectionException.NotMade(address, $"TLS failed: {refused.Message}", refused);
        }
    }

    private static SslClientAuthenticationOptions Options(ServerAddress address) => new()
    {
        TargetHost = address.Host,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        RemoteCertificateValidationCallback = address.SslMode switch
        {
            "verify-full" => static (_, _, _, errors) => errors == SslPolicyErrors.None,
            "verify-ca" => static (_, _, _, errors) => (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None,
#pragma warning disable CA5359 // libpq's meaning of require and prefer: encrypt, and trust whoever answers.
            _ => static (_, _, _, _) => true,
#pragma warning restore CA5359
        },
    };
}
