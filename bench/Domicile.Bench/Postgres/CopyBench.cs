using System.Globalization;
using Domicile.Postgres.Embedded;
using Domicile.Postgres.Hashing;
using Domicile.Postgres.Wire;

namespace Domicile.Bench.Postgres;

/// <summary>The pump beside <c>psql | psql</c>, interleaved: the same rows into the same indexed table. Arguments: rows (1,000,000), pairs (5).</summary>
internal static class CopyBench
{
    private const string Out = "COPY (SELECT id, owner, video, at, watched, note FROM t) TO STDOUT (FORMAT binary)";
    private const string Numbered = "COPY (SELECT owner % 100, id, owner, video, at, watched, note FROM t) TO STDOUT (FORMAT binary)";
    private const string In = "COPY t FROM STDIN (FORMAT binary)";
    private const string Table = "CREATE TABLE t(id bigint PRIMARY KEY, owner int, video int, at timestamptz, watched int, note text);;CREATE INDEX ON t(owner)";

    public static async Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var rows = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
        var pairs = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5;
        await using var source = await BenchCluster.StartAsync("source", cancellationToken);
        await using var target = await BenchCluster.StartAsync("target", cancellationToken);
        await BenchCluster.DoAsync(source, Table + ";;INSERT INTO t SELECT n, hashint4(n) & 65535, hashint4(n + 1) & 1048575, '2026-01-01'::timestamptz + n * interval '1 s', n % 600, md5(n::text) FROM generate_series(1, " + rows + ") n;;VACUUM ANALYZE t;;CHECKPOINT", cancellationToken);
        await BenchCluster.DoAsync(target, Table, cancellationToken);
        var psql = new List<Measure>();
        var plain = new List<Measure>();
        var hashed = new List<Measure>();
        var hidden = new List<Measure>();
        for (var pair = 0; pair < pairs; pair++)
        {
            psql.Add(await EmptiedAsync(target, () => Measure.OfShellAsync($"psql -qX {To(source)} -c \"{Out}\" | psql -qX {To(target)} -c \"{In}\"", cancellationToken), cancellationToken));
            plain.Add(await EmptiedAsync(target, () => Measure.OfAsync(() => PumpAsync(source, Out, target, default(NoSink), 0, cancellationToken)), cancellationToken));
            hashed.Add(await EmptiedAsync(target, () => Measure.OfAsync(() => PumpAsync(source, Out, target, default(HashSink), 0, cancellationToken)), cancellationToken));
            hidden.Add(await EmptiedAsync(target, () => Measure.OfAsync(() => PumpAsync(source, Numbered, target, default(HashSink), 1, cancellationToken)), cancellationToken));
        }

        Measure.Report("psql | psql", psql, psql, rows, "row");
        Measure.Report("pump", plain, psql, rows, "row");
        Measure.Report("pump, 128-bit hash", hashed, psql, rows, "row");
        Measure.Report("pump, hash, hidden column", hidden, psql, rows, "row");
    }

    private static string To(EmbeddedServer server) => $"-h {server.Address.Host} -p {server.Address.Port} -U postgres -d postgres";

    private static async Task<Measure> EmptiedAsync(EmbeddedServer target, Func<Task<Measure>> runAsync, CancellationToken cancellationToken)
    {
        await BenchCluster.DoAsync(target, "TRUNCATE t;;CHECKPOINT", cancellationToken);
        return await runAsync();
    }

    private static async Task PumpAsync<TSink>(EmbeddedServer source, string copyOut, EmbeddedServer target, TSink sink, int hidden, CancellationToken cancellationToken)
        where TSink : IRowSink
    {
        await using var reading = await WireConnection.ConnectAsync(source.Address, WireOptions.Default, cancellationToken);
        await using var writing = await WireConnection.ConnectAsync(target.Address, WireOptions.Default, cancellationToken);
        await CopyPump.RunAsync(reading, copyOut, writing, In, sink, new CopyOptions { HiddenColumns = hidden }, cancellationToken);
    }

    private struct HashSink : IRowSink
    {
        public UInt128 Sum { get; private set; }

        public void Row(ReadOnlySpan<byte> tuple) => Sum += RowHash.Of(tuple);
    }
}
