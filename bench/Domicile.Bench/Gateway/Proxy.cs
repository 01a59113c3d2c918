using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Domicile.Bench.Relocation;
using Domicile.Postgres;
using Domicile.Tests.Peers;

namespace Domicile.Bench.Gateway;

/// <summary>Something between a client and its server, as a process of its own: <c>domicile gateway</c>, or PgBouncer.</summary>
internal sealed partial class Proxy : IAsyncDisposable
{
    private readonly Process _process;

    private readonly PgBouncerPeer? _peer;

    private Proxy(Process process, int port, PgBouncerPeer? peer = null) => (_process, Port, _peer) = (process, port, peer);

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

    /// <summary>Starts Debian's PgBouncer before one server, as the gateway's role is: everybody believed.</summary>
    public static async Task<Proxy> PgBouncerAsync(ServerAddress server, CancellationToken cancellationToken)
    {
        var peer = await PgBouncerPeer.StartAsync(server.Host, server.Port, server.User, cancellationToken);
        return new(peer.Process, peer.Port, peer);
    }

    public async ValueTask DisposeAsync()
    {
        if (_peer is not null)
        {
            await _peer.DisposeAsync();
            return;
        }

        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    [GeneratedRegex(@"^Listening on [^,;]*:(?<port>\d+)[,;]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ListeningOn();

    [GeneratedRegex(@"VmRSS:\s+(?<kib>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Resident();
}
