using System.Globalization;
using System.Text;
using Domicile.Bench.Postgres;
using Domicile.Bench.Relocation;
using Domicile.Postgres;
using Domicile.Samples.Clips.Writers;

namespace Domicile.Bench.Gateway;

/// <summary>What a person in Dublin waits for their own page of Clips, before and after they have moved, with the round trips between the regions
/// injected. Arguments: round trip Dublin to Sacramento in ms (133), within a region (5), people (200), repository folder.</summary>
internal sealed class PageBench(BenchEstate estate, string repository, TimeSpan far, TimeSpan near, int people)
{
    private const int Connections = 8;
    private const string Options = "Username=postgres;SSL Mode=Disable;Pooling=false;Server Compatibility Mode=NoTypeLoading;Max Auto Prepare=20;Auto Prepare Min Usages=2";

    public static async Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        double Number(int at, double otherwise) => args.Length > at ? double.Parse(args[at], CultureInfo.InvariantCulture) : otherwise;
        await using var estate = await BenchEstate.StartAsync(5_000, cancellationToken);
        await new PageBench(estate, args.Length > 3 ? args[3] : Environment.CurrentDirectory, TimeSpan.FromMilliseconds(Number(0, 133)), TimeSpan.FromMilliseconds(Number(1, 5)), (int)Number(2, 200))
            .MeasureAsync(cancellationToken);
    }

    private async Task MeasureAsync(CancellationToken cancellationToken)
    {
        var ids = await PeopleAsync(cancellationToken);
        await using var ocean = new DelayedRelay(estate.AtSource.Address.Port, far);
        var home = await ClipsPage.TimeAsync(Straight(estate.AtSource.Address.Port), ids, Connections, cancellationToken);
        var before = await ClipsPage.TimeAsync(Straight(ocean.Port), ids, Connections, cancellationToken);
        await MoveAsync("--due", cancellationToken);

        var folder = Path.GetDirectoryName(estate.ConfigurationFile)!;
        var (configuration, gatewayFile) = (Path.Combine(folder, "dublin.yaml"), Path.Combine(folder, "gateway.yaml"));
        var text = await File.ReadAllTextAsync(estate.ConfigurationFile, cancellationToken);
        await File.WriteAllTextAsync(configuration, text.Replace(Port(estate.AtSource.Address.Port), Port(ocean.Port), StringComparison.Ordinal), cancellationToken);
        await File.WriteAllTextAsync(gatewayFile, "listen: [ { address: 127.0.0.1, port: 0, country: IE } ]\nnearest: ie-dublin\nroles: { postgres: { trust: true } }\n", cancellationToken);
        await using var gateway = await Proxy.GatewayAsync(repository, configuration, gatewayFile, cancellationToken);
        var through = Line($"Host=127.0.0.1;Port={gateway.Port};Database=domicile;{Options}");
        // A gateway that has just been started compiles at its first statements.
        await ClipsPage.TimeAsync(through, ids, Connections, cancellationToken);
        var after = await ClipsPage.TimeAsync(through, ids, Connections, cancellationToken);
        Console.WriteLine(Report(home, before, after));
    }

    private string Report(double[] home, double[] before, double[] after)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{home.Length} pages, {ClipsPage.Count} statements each; round trip Dublin to Sacramento {far.TotalMilliseconds:F0} ms, within a region {near.TotalMilliseconds:F0} ms.");
        text.AppendLine().AppendLine("| application | data | the way of a request | p50 ms | p99 ms |").AppendLine("|---|---|---|---|---|");
        Row("Sacramento", "Sacramento", "the browser's request crosses the ocean once (added), statements do not", home, far);
        Row("Dublin", "Sacramento, before the move", "each statement crosses it", before, near);
        Row("Dublin", "Dublin, after the move", "nothing crosses it; through the gateway in Dublin", after, near);
        return text.ToString();

        void Row(string application, string data, string way, double[] times, TimeSpan request) => text.AppendLine(CultureInfo.InvariantCulture,
            $"| {application} | {data} | {way} | {times[times.Length / 2] + request.TotalMilliseconds:F1} | {times[times.Length * 99 / 100] + request.TotalMilliseconds:F1} |");
    }

    private async Task<long[]> PeopleAsync(CancellationToken cancellationToken)
    {
        await using var pools = new ConnectionPools();
        await using var session = await pools.Of(estate.Database(estate.AtSource)).OpenConnectionAsync(cancellationToken);
        return (await session.ScalarAsync<long[]>($"SELECT array_agg(id) FROM (SELECT id FROM users WHERE country IN ('IE', 'DE', 'FR', 'GB') ORDER BY md5(id::text) LIMIT {people}) chosen", [], cancellationToken))!;
    }

    private static string Straight(int port) => Line($"Host=127.0.0.1;Port={port};Database=clips;{Options}");

    private Task<Measure> MoveAsync(string which, CancellationToken cancellationToken) => Measure.OfShellAsync(
        $"dotnet {Path.Combine(repository, "artifacts/bin/Domicile.Cli/release/Domicile.Cli.dll")} move {which} --yes --config {estate.ConfigurationFile} > /dev/null", cancellationToken);

    private static string Port(int port) => Line($"port: {port}");

    private static string Line(FormattableString text) => FormattableString.Invariant(text);
}
