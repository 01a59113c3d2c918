using System.Diagnostics;
using System.Globalization;
using System.Text;
using Domicile.Bench.Postgres;
using Domicile.Postgres;
using Domicile.Postgres.Embedded;
using Domicile.Postgres.Wire;

namespace Domicile.Bench.Gateway;

/// <summary>pgbench straight, through PgBouncer (session pooling) and through the gateway, in one run, one after the other. Arguments: seconds a
/// cell (4), repository folder (the current one), a part of the name of the cells to run, such as <c>select, prepared, 16</c> (all). Wants <c>pgbench</c> and <c>pgbouncer</c> on PATH.</summary>
internal sealed class GatewayBench(EmbeddedServer server, string folder, string repository, int seconds, string only)
{
    private const string Pinned = "-c domicile.site=us";
    private const int Idle = 5_000;
    private readonly StringBuilder _text = new();

    public static async Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var seconds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 4;
        var repository = args.Length > 1 ? args[1] : Environment.CurrentDirectory;
        var folder = Path.Combine(Path.GetTempPath(), $"domicile-bench-{Environment.ProcessId}-gateway");
        Directory.CreateDirectory(folder);
        try
        {
            await using var server = await BenchCluster.StartAsync("site", cancellationToken);
            await new GatewayBench(server, folder, repository, seconds, args.Length > 2 ? args[2] : "").MeasureAsync(cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task MeasureAsync(CancellationToken cancellationToken)
    {
        var (configuration, gatewayFile) = await PrepareAsync(cancellationToken);
        await using var gateway = await Proxy.GatewayAsync(repository, configuration, gatewayFile, cancellationToken);
        await using var bouncer = await Proxy.PgBouncerAsync(server.AddressOf("bench"), cancellationToken);
        var idle = await IdleAsync(gateway, cancellationToken);
        _text.AppendLine("| transaction | protocol | clients | way | tps | p50 us | p99 us | added p50 us | CPU us a transaction | beside PgBouncer |").AppendLine("|---|---|---|---|---|---|---|---|---|---|");
        foreach (var (name, script) in new (string, string[])[] { ("select", ["-S"]), ("TPC-B-like", ["-b", "tpcb-like"]) })
        {
            foreach (var protocol in new[] { "simple", "extended", "prepared" })
            {
                foreach (var clients in new[] { 1, 16, 64 })
                {
                    await CellAsync(gateway, bouncer, name, script, protocol, clients, cancellationToken);
                }
            }
        }

        _text.AppendLine().Append(CultureInfo.InvariantCulture, $"Memory for an idle client: {idle / 1024.0:F1} KiB, of {Idle:N0} that have logged in and asked nothing yet.");
        Console.WriteLine(_text);
    }

    private async Task CellAsync(Proxy gateway, Proxy bouncer, string name, string[] script, string protocol, int clients, CancellationToken cancellationToken)
    {
        if (!$"{name}, {protocol}, {clients}".Contains(only, StringComparison.Ordinal))
        {
            return;
        }

        Task<PgbenchRun> Run(int port, Proxy? proxy, string options) => PgbenchRun.OfAsync(folder, port, proxy, script, protocol, clients, seconds, options, cancellationToken);
        var straight = await Run(server.Address.Port, null, "");
        var peer = await Run(bouncer.Port, bouncer, "");
        var ways = new List<(string Way, PgbenchRun Run)> { ("straight", straight), ("PgBouncer", peer), ("gateway, one site", await Run(gateway.Port, gateway, Pinned)) };
        if (name is "select")
        {
            ways.Add(("gateway, routed", await Run(gateway.Port, gateway, "")));
        }

        foreach (var (way, run) in ways)
        {
            var (added, cpu, ratio) = way is "straight" ? ("", "", "") : (Number(run.P50 - straight.P50, 0), Number(run.ProxyCpu, 1), Number(run.ProxyCpu / peer.ProxyCpu, 2));
            _text.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {protocol} | {clients} | {way} | {run.PerSecond:N0} | {run.P50:N0} | {run.P99:N0} | {added} | {cpu} | {ratio} |");
        }

        Console.Error.WriteLine($"{name}, {protocol}, {clients}: done");
    }

    /// <summary>Bytes of the gateway's memory for each client that has logged in.</summary>
    private static async Task<double> IdleAsync(Proxy gateway, CancellationToken cancellationToken)
    {
        var clients = new List<WireConnection>(Idle);
        var before = 0L;
        for (var i = 0; i < Idle + 100; i++)
        {
            before = i == 100 ? gateway.Memory : before;
            clients.Add(await WireConnection.ConnectAsync(new("127.0.0.1", gateway.Port, "domicile", "postgres", SslMode: "disable"), WireOptions.Default, cancellationToken));
        }

        var each = (gateway.Memory - before) / (double)Idle;
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }

        return each;
    }

    /// <summary>pgbench's tables, scale 10, as an estate of two sites whose subjects are the accounts; all of them are at home at the first.</summary>
    private async Task<(string Configuration, string Gateway)> PrepareAsync(CancellationToken cancellationToken)
    {
        foreach (var name in new[] { "bench", "other", "domicile" })
        {
            await server.CreateDatabaseAsync(name, cancellationToken);
        }

        foreach (var (database, steps) in new[] { ("bench", "dtgvpf"), ("other", "dtpf") })
        {
            await Measure.OfShellAsync(Line($"pgbench -q -i -I {steps} -s 10 -h 127.0.0.1 -p {server.Address.Port} -U postgres {database} 2> /dev/null"), cancellationToken);
            await using var session = await WireConnection.ConnectAsync(server.AddressOf(database), WireOptions.Default, cancellationToken);
            await session.ExecuteAsync("ALTER TABLE pgbench_history ADD COLUMN hid bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY", cancellationToken);
        }

        var (configuration, gateway) = (Path.Combine(folder, "domicile.yaml"), Path.Combine(folder, "gateway.yaml"));
        await File.WriteAllTextAsync(configuration, Line($$"""
            areas: { eea: [IE] }
            sites:
              us: { country: US, state: live, postgres: { host: 127.0.0.1, port: {{server.Address.Port}}, database: bench, user: postgres } }
              ie: { country: IE, state: live, postgres: { host: 127.0.0.1, port: {{server.Address.Port}}, database: other, user: postgres } }
            control: { host: 127.0.0.1, port: {{server.Address.Port}}, database: domicile, user: postgres }
            subjects:
              account: { table: pgbench_accounts, key: aid, residence: { sql: "'US'" }, homes: [ { when: [eea], at: [ie] }, { when: any, at: [us] } ] }
            tables:
              pgbench_branches: { role: reference, writer: us }
              pgbench_tellers: { role: reference, writer: us }
              pgbench_accounts: { role: subject }
              pgbench_history: { role: owned, by: aid }
            """), cancellationToken);
        await File.WriteAllTextAsync(gateway, """
            listen:
              - { address: 127.0.0.1, port: 0, country: US }
            nearest: us
            roles:
              postgres: { trust: true, pin: [us, ie] }
            """, cancellationToken);
        await Measure.OfShellAsync($"dotnet {Path.Combine(repository, "artifacts/bin/Domicile.Cli/release/Domicile.Cli.dll")} move --to us --where false --yes --config {configuration} > /dev/null", cancellationToken);
        return (configuration, gateway);
    }

    private static string Line(FormattableString text) => FormattableString.Invariant(text);

    private static string Number(double value, int digits) => value.ToString("F" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
