using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Domicile.Postgres;

namespace Domicile.IntegrationTests.Gateway;

/// <summary>Debian's PgBouncer before something that speaks PostgreSQL: session pooling, everybody believed.</summary>
internal sealed class PgBouncer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly DirectoryInfo _folder;

    private PgBouncer(Process process, DirectoryInfo folder, int port) => (_process, _folder, Port) = (process, folder, port);

    public int Port { get; }

    /// <summary>Starts it; returns when it takes connections.</summary>
    public static async Task<PgBouncer> StartAsync(ServerAddress before, CancellationToken cancellationToken)
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        var folder = Directory.CreateDirectory(Servers.NewFolder($"pgbouncer-{port}"));
        var (settings, users) = (Path.Combine(folder.FullName, "pgbouncer.ini"), Path.Combine(folder.FullName, "users.txt"));
        await File.WriteAllTextAsync(users, $"\"{before.User}\" \"\"\n", cancellationToken);
        await File.WriteAllTextAsync(settings, string.Create(CultureInfo.InvariantCulture, $"""
            [databases]
            * = host={before.Host} port={before.Port}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = trust
            auth_file = {users}
            pool_mode = session
            ignore_startup_parameters = extra_float_digits
            """), cancellationToken);
        string[] arguments = Environment.IsPrivilegedProcess ? ["-q", "-u", "nobody", settings] : ["-q", settings];
        var path = File.Exists("/usr/sbin/pgbouncer") ? "/usr/sbin/pgbouncer" : "pgbouncer";
        var process = Process.Start(new ProcessStartInfo(path, arguments) { UseShellExecute = false })!;
        await Eventually.TrueAsync(() => process.HasExited ? throw new InvalidOperationException("PgBouncer did not start.") : Answers(port), cancellationToken);
        return new(process, folder, port);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private static bool Answers(int port)
    {
        try
        {
            using var client = new TcpClient("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
