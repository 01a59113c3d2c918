using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Domicile.Bench.Postgres;
using Domicile.Postgres;
using Domicile.Postgres.Embedded;
using Domicile.Samples.Clips;
using Domicile.Samples.Clips.Writers;

namespace Domicile.Bench.Relocation;

/// <summary>A whole move beside what people use instead: <c>psql | psql</c> binary COPY of the same rows into the same indexed tables (one
/// and two streams), and native logical replication's first copy with row filters. One run, one box, one after the other.
/// Arguments: users (50,000), batch (1,000), repository folder (the current one).</summary>
internal sealed class MoveBench(BenchEstate estate, string repository, int batch)
{
    private readonly List<(string What, long Rows, double Seconds)> _results = [];

    public static async Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var users = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 50_000;
        var batch = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1_000;
        var repository = args.Length > 2 ? args[2] : Environment.CurrentDirectory;
        await using var estate = await BenchEstate.StartAsync(users, cancellationToken);
        await new MoveBench(estate, repository, batch).MeasureAsync(cancellationToken);
    }

    private async Task MeasureAsync(CancellationToken cancellationToken)
    {
        foreach (var streams in new[] { 1, 2 })
        {
            await using var scratch = await ScratchAsync(withForeignKeys: false, cancellationToken);
            await TimeAsync($"psql to psql, {streams} stream{(streams > 1 ? "s" : "")}, no foreign keys", () => PipesAsync(scratch.Address, streams, cancellationToken));
        }

        await using (var scratch = await ScratchAsync(withForeignKeys: false, cancellationToken))
        {
            await TimeAsync("native logical replication, first copy", () => SubscribeAsync(scratch.Address, cancellationToken));
        }

        var before = CpuOfServers();
        var start = Stopwatch.GetTimestamp();
        var (said, moverCpu) = await MoveAsync(cancellationToken);
        var whole = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var after = CpuOfServers();
        var rows = said.GetProperty("rowsMoved").GetInt64();
        _results.Add(("domicile: copied and verified", rows, said.GetProperty("copySeconds").GetDouble()));
        _results.Add(("domicile: the whole move, installed, erased, swept", rows, whole));
        Console.WriteLine(Report(said, [.. before.Zip(after, (b, a) => (a - b).TotalSeconds)], moverCpu));
    }

    private async Task TimeAsync(string what, Func<Task<long>> workAsync)
    {
        var start = Stopwatch.GetTimestamp();
        var rows = await workAsync();
        _results.Add((what, rows, Stopwatch.GetElapsedTime(start).TotalSeconds));
        Console.Error.WriteLine($"{what}: {rows / _results[^1].Seconds:N0} rows/s");
    }

    private async Task<long> PipesAsync(ServerAddress scratch, int streams, CancellationToken cancellationToken)
    {
        var from = Psql(estate.Database(estate.AtSource));
        var to = Psql(scratch);
        var queue = new Queue<string>(ClipsSchema.OwnerColumns.OrderBy(t => t.Key is "users" ? 0 : 1).Select(t =>
            $"{from} -c \"COPY (SELECT * FROM {t.Key} WHERE {BenchEstate.Chosen(t.Value)}) TO STDOUT (FORMAT binary)\" | {to} -c \"COPY {t.Key} FROM STDIN (FORMAT binary)\""));
        await Task.WhenAll(Enumerable.Range(0, streams).Select(async _ =>
        {
            while (queue.TryDequeue(out var pipe))
            {
                await Measure.OfShellAsync(pipe, cancellationToken);
            }
        }));
        return await CountAsync(scratch, cancellationToken);
    }

    private async Task<long> SubscribeAsync(ServerAddress scratch, CancellationToken cancellationToken)
    {
        await using var pools = new ConnectionPools();
        await using var source = await pools.Of(estate.Database(estate.AtSource)).OpenConnectionAsync(cancellationToken);
        await using var target = await pools.Of(scratch).OpenConnectionAsync(cancellationToken);
        await source.ExecuteAsync($"CREATE PUBLICATION peer FOR TABLE {string.Join(", ", ClipsSchema.OwnerColumns.Select(t => $"{t.Key} WHERE ({BenchEstate.Chosen(t.Value)})"))} WITH (publish = 'insert')", [], cancellationToken);
        await target.ExecuteAsync($"CREATE SUBSCRIPTION peer CONNECTION 'host={estate.AtSource.Address.Host} port={estate.AtSource.Address.Port} dbname=clips user=postgres' PUBLICATION peer", [], cancellationToken);
        while (await target.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_subscription_rel WHERE srsubstate <> 'r') OR NOT EXISTS (SELECT FROM pg_subscription_rel)", [], cancellationToken))
        {
            await Task.Delay(20, cancellationToken);
        }

        var rows = await CountAsync(scratch, cancellationToken);
        await target.ExecuteAsync("DROP SUBSCRIPTION peer", [], cancellationToken);
        await source.ExecuteAsync("DROP PUBLICATION peer", [], cancellationToken);
        return rows;
    }

    private async Task<(JsonElement Said, double Cpu)> MoveAsync(CancellationToken cancellationToken)
    {
        var program = Path.Combine(repository, "artifacts/bin/Domicile.Cli/release/Domicile.Cli.dll");
        var said = Path.GetTempFileName();
        var run = await Measure.OfShellAsync(
            $"export DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS=1; dotnet {program} move --to {BenchEstate.Target} --where '{BenchEstate.Chosen("subject.id")}' --verdict bench --batch {batch} --yes --json --config {estate.ConfigurationFile} > {said}",
            cancellationToken);
        return (JsonElement.Parse(await File.ReadAllTextAsync(said, cancellationToken)), run.Cpu);
    }

    private string Report(JsonElement said, double[] serverCpu, double moverCpu)
    {
        var text = new StringBuilder();
        var one = _results.Take(2).Max(r => r.Rows / r.Seconds);
        text.AppendLine(CultureInfo.InvariantCulture, $"{estate.Rows:N0} rows in the network; {said.GetProperty("rowsMoved").GetInt64():N0} of them move, in batches of {batch:N0} people");
        text.AppendLine().AppendLine("| what | rows/s | beside the better pipe |").AppendLine("|---|---|---|");
        foreach (var (what, rows, seconds) in _results)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {what} | {rows / seconds:N0} | {rows / seconds / one:0.00} |");
        }

        var pause = said.GetProperty("pauseMs");
        text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"Write pause of a batch: p50 {pause.GetProperty("p50").GetDouble():0} ms, p99 {pause.GetProperty("p99").GetDouble():0} ms, max {pause.GetProperty("max").GetDouble():0} ms.");
        text.Append(CultureInfo.InvariantCulture, $"CPU of the whole move: source {serverCpu[0]:0.0} s, target {serverCpu[1]:0.0} s, control {serverCpu[2]:0.0} s, mover {moverCpu:0.0} s.");
        return text.ToString();
    }

    /// <summary>CPU so far of each server with the sessions that it has had; ended ones are counted with their parent.</summary>
    private TimeSpan[] CpuOfServers() => [.. new[] { estate.AtSource, estate.AtTarget, estate.Control }.Select(s => ServerCpu.Of(s.ProcessId!.Value))];

    private async Task<Scratch> ScratchAsync(bool withForeignKeys, CancellationToken cancellationToken)
    {
        var address = await estate.AtTarget.CreateDatabaseAsync("scratch", cancellationToken);
        await using var pools = new ConnectionPools();
        await ClipsSchema.CreateTablesAsync(pools.Of(address), cancellationToken);
        await ClipsSchema.CreateIndexesAsync(pools.Of(address), cancellationToken);
        if (withForeignKeys)
        {
            await ClipsSchema.CreateForeignKeysAsync(pools.Of(address), cancellationToken);
        }

        await BenchCluster.DoAsync(estate.AtTarget, "CHECKPOINT", cancellationToken);
        return new(address, estate.AtTarget);
    }

    private static async Task<long> CountAsync(ServerAddress database, CancellationToken cancellationToken)
    {
        await using var pools = new ConnectionPools();
        await using var session = await pools.Of(database).OpenConnectionAsync(cancellationToken);
        return await session.ScalarAsync<long>($"SELECT {string.Join(" + ", ClipsSchema.OwnerColumns.Keys.Select(t => $"(SELECT count(*) FROM {t})"))}", [], cancellationToken);
    }

    private static string Psql(ServerAddress database) => $"psql -qX -h {database.Host} -p {database.Port} -U postgres -d {database.Database}";

    private sealed record Scratch(ServerAddress Address, EmbeddedServer Server) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await BenchCluster.DoAsync(Server, "DROP DATABASE scratch WITH (FORCE)", CancellationToken.None);
    }
}
