using System.Diagnostics;
using System.Globalization;

namespace Domicile.Bench.Gateway;

/// <summary>What one run of pgbench showed.</summary>
/// <param name="PerSecond">Transactions a second, connecting not counted.</param>
/// <param name="P50">Latency of half of the transactions, in microseconds.</param>
/// <param name="P99">Latency of 99 in 100, in microseconds.</param>
/// <param name="ProxyCpu">Processor time of what stood between, in microseconds a transaction.</param>
internal sealed record PgbenchRun(double PerSecond, double P50, double P99, double ProxyCpu)
{
    /// <summary>Runs it, from this machine, with one thread for each 32 clients.</summary>
    /// <param name="folder">Where it may leave its log of latencies.</param>
    /// <param name="port">The server, or what stands before it.</param>
    /// <param name="proxy">What stands before it, or null.</param>
    /// <param name="script">The arguments that say what a transaction is.</param>
    /// <param name="protocol">simple, extended, prepared.</param>
    /// <param name="clients">Connections.</param>
    /// <param name="seconds">How long.</param>
    /// <param name="options">The connections' start-up options.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<PgbenchRun> OfAsync(
        string folder, int port, Proxy? proxy, string[] script, string protocol, int clients, int seconds, string options, CancellationToken cancellationToken)
    {
        foreach (var old in Directory.EnumerateFiles(folder, "latency.*"))
        {
            File.Delete(old);
        }

        var start = new ProcessStartInfo("pgbench", [
            "-h", "127.0.0.1", "-p", Number(port), "-U", "postgres", "-n", .. script, "-M", protocol, "-c", Number(clients), "-j", Number(1 + (clients / 33)), "-T", Number(seconds),
            "-l", "--log-prefix", Path.Combine(folder, "latency"), "bench"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["PGOPTIONS"] = options;
        start.Environment["PGSSLMODE"] = "disable";
        var before = proxy?.Cpu ?? TimeSpan.Zero;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        var said = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0 || !said.Contains("failed transactions: 0 ", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"pgbench failed: {said} {await errors}");
        }

        var spent = (proxy?.Cpu ?? TimeSpan.Zero) - before;
        // Source: pgbench's per-transaction log: client, transaction, latency in us, script, seconds, us.
        int[] latencies = [.. Directory.EnumerateFiles(folder, "latency.*").SelectMany(File.ReadLines).Select(l => int.Parse(l.Split(' ')[2], CultureInfo.InvariantCulture)).Order()];
        var perSecond = said.Split('\n').First(l => l.StartsWith("tps = ", StringComparison.Ordinal)).Split(' ')[2];
        return new(double.Parse(perSecond, CultureInfo.InvariantCulture), latencies[latencies.Length / 2], latencies[latencies.Length * 99 / 100], spent.TotalMicroseconds / latencies.Length);
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
