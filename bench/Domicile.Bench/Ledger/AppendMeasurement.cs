using System.Diagnostics;

namespace Domicile.Bench.Ledger;

/// <summary>Producers that each append one entry, wait until it is durable, and append the next; publishing runs beside them.</summary>
internal static class AppendMeasurement
{
    private const int EntryBytes = 200;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(10);

    public static async Task<Measured> MeasureAsync(string root, int producers, CancellationToken cancellationToken)
    {
        using var log = new BenchLog(Path.Combine(root, $"append-{producers}"));
        await using var writer = await log.OpenAsync(cancellationToken);
        var start = Stopwatch.GetTimestamp();
        var latencies = await Task.WhenAll(Enumerable.Range(0, producers).Select(producer => Task.Run(async () =>
        {
            var mine = new List<double>();
            var entry = new byte[EntryBytes];
            new Random(producer).NextBytes(entry);
            while (Stopwatch.GetElapsedTime(start) is var elapsed && elapsed < WarmUp + Measured)
            {
                var began = Stopwatch.GetTimestamp();
                await writer.AppendAsync(entry, cancellationToken);
                if (elapsed > WarmUp)
                {
                    mine.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                }
            }

            return mine;
        }, cancellationToken)));
        var all = latencies.SelectMany(l => l).Order().ToArray();
        return new Measured($"durable single-entry appends, {producers} producer{(producers == 1 ? "" : "s")}",
            $"{all.Length / Measured.TotalSeconds:N0}/s; p50 {At(all, 0.5):N2} ms, p99 {At(all, 0.99):N2} ms, max {all[^1]:N1} ms",
            producers == 64 ? "aim 20,000/s and p99 5 ms; Tessera POSIX publishes 10,000/s on 7 cores" : "one sync each");
    }

    private static double At(double[] sorted, double quantile) => sorted[(int)((sorted.Length - 1) * quantile)];
}
