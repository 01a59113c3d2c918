using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Domicile.Bench.Relocation;
using Domicile.Postgres;

namespace Domicile.Bench.Gateway;

/// <summary>Something between a client and its server, as a process of its own: <c>domicile gateway</c>, or PgBouncer.</summary>
internal sealed partial class Proxy : IAsyncDisposable
{
    private readonly Process _process;

    private Proxy(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    /// <summary>Processor time so far.</summary>
    public TimeSpan Cpu => ServerCpu.OfOne(_process.Id);

    /// <summary>Resident memory, in bytes.</summary>
    /// <remarks>Source: proc(5), <c>/proc/PID/status</c>: VmRSS, in KiB.</remarks>
    public long Memory => 1024 * long.Parse(Resident().Match(File.ReadAllText($"/proc/{_process.Id}/status")).Groups["kib"].Value, CultureInfo.InvariantCulture);

    /// <summary>Starts the gateway as the launcher would; says no more than the port it got.</summary>
    public static async Task<Proxy> GatewayAsync(string repository, string configuration, string gateway, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(repository, "artifacts/bin/Domicile.Cli/release/Domicile.Cli.dll"), "gateway", "--config", configuration, "--gateway", gateway])
        {
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1";
        var process = Process.Start(start)!;
        var said = await process.StandardError.ReadLineAsync(cancellationToken) ?? "";
        var port = ListeningOn().Match(said);
        if (!port.Success)
        {
            throw new InvalidOperationException($"The gateway said '{said} {await process.StandardError.ReadToEndAsync(cancellationToken)}'.");
        }

        _ = process.StandardError.ReadToEndAsync(CancellationToken.None);
        return new(process, int.Parse(port.Groups["port"].Value, CultureInfo.InvariantCulture));
    }

    /// <summary>Starts Debian's PgBouncer before one server: session pooling, everybody believed, as the gateway's role is.</summary>
    public static async Task<Proxy> PgBouncerAsync(string folder, ServerAddress server, CancellationToken cancellationToken)
    {
        var port = FreePort();
        var (settings, users) = (Path.Combine(folder, "pgbouncer.ini"), Path.Combine(folder, "users.txt"));
        await File.WriteAllTextAsync(users, $"\"{server.User}\" \"\"\n", cancellationToken);
        await File.WriteAllTextAsync(settings, string.Create(CultureInfo.InvariantCulture, $"""
            [databases]
            * = host={server.Host} port={server.Port}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = trust
            auth_file = {users}
            pool_mode = session
            max_client_conn = 10000
            default_pool_size = 100
            log_connections = 0
            log_disconnections = 0
            log_stats = 0
            """), cancellationToken);
        // It refuses to run as root, and nobody must be able to read its files.
        string[] arguments = Environment.IsPrivilegedProcess ? ["-q", "-u", "nobody", settings] : ["-q", settings];
        var process = Process.Start(new ProcessStartInfo("pgbouncer", arguments) { UseShellExecute = false })!;
        var start = Stopwatch.GetTimestamp();
        while (!await AnswersAsync(port, cancellationToken))
        {
            if (process.HasExited || Stopwatch.GetElapsedTime(start) > TimeSpan.FromSeconds(20))
            {
                throw new InvalidOperationException("PgBouncer did not start.");
            }

            await Task.Delay(50, cancellationToken);
        }

        return new(process, port);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
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

    [GeneratedRegex(@"^Listening on [^,;]*:(?<port>\d+)[,;]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ListeningOn();

    [GeneratedRegex(@"VmRSS:\s+(?<kib>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Resident();
}
