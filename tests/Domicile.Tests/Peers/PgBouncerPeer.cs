using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Domicile.Tests.Peers;

/// <summary>Debian's PgBouncer before something that speaks PostgreSQL: session pooling, everybody believed. A process of its own.</summary>
public sealed class PgBouncerPeer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("domicile-pgbouncer-");

    private PgBouncerPeer(int port) => Port = port;

    /// <summary>Where it listens, on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>The process.</summary>
    public Process Process { get; private set; } = null!;

    /// <summary>Starts it; returns when it takes connections.</summary>
    /// <param name="host">The host of what it stands before.</param>
    /// <param name="port">Its port.</param>
    /// <param name="user">The role that may come in.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">It did not start.</exception>
    public static async Task<PgBouncerPeer> StartAsync(string host, int port, string user, CancellationToken cancellationToken)
    {
        var peer = new PgBouncerPeer(FreePort());
        if (!OperatingSystem.IsWindows())
        {
            peer._folder.UnixFileMode |= UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute; // it gives up being root, and must read its files
        }

        var (settings, users) = (Path.Combine(peer._folder.FullName, "pgbouncer.ini"), Path.Combine(peer._folder.FullName, "users.txt"));
        await File.WriteAllTextAsync(users, $"\"{user}\" \"\"\n", cancellationToken);
        await File.WriteAllTextAsync(settings, string.Create(CultureInfo.InvariantCulture, $"""
            [databases]
            * = host={host} port={port}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {peer.Port}
            unix_socket_dir =
            auth_type = trust
            auth_file = {users}
            pool_mode = session
            ignore_startup_parameters = extra_float_digits
            max_client_conn = 10000
            default_pool_size = 100
            log_connections = 0
            log_disconnections = 0
            log_stats = 0
            """), cancellationToken);
        string[] arguments = Environment.IsPrivilegedProcess ? ["-q", "-u", "nobody", settings] : ["-q", settings];
        peer.Process = Process.Start(new ProcessStartInfo(File.Exists("/usr/sbin/pgbouncer") ? "/usr/sbin/pgbouncer" : "pgbouncer", arguments) { UseShellExecute = false })!;
        for (var start = TimeProvider.System.GetTimestamp(); !await AnswersAsync(peer.Port, cancellationToken);)
        {
            if (peer.Process.HasExited || TimeProvider.System.GetElapsedTime(start) > Patience)
            {
                throw new InvalidOperationException("PgBouncer did not start.");
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }

        return peer;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Process.Kill();
        await Process.WaitForExitAsync();
        Process.Dispose();
        _folder.Delete(recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<bool> AnswersAsync(int port, CancellationToken cancellationToken)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
