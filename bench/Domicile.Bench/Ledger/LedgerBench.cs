using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Domicile.Bench.Ledger;

/// <summary><c>bench ledger</c>: measures the ledger end to end and writes bench/results/ledger.md.</summary>
internal static class LedgerBench
{
    private static string Repository { get; } = Path.GetFullPath(Path.Combine(Here(), "../../.."));

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("domicile-bench-ledger-");
        try
        {
            var rows = new List<Measured>();
            Add(rows, DiskFloor.Measure(folder.FullName));
            foreach (var producers in new[] { 1, 64 })
            {
                Add(rows, await AppendMeasurement.MeasureAsync(folder.FullName, producers, cancellationToken));
            }

            foreach (var measured in await ReadMeasurement.MeasureAsync(folder.FullName, cancellationToken))
            {
                Add(rows, measured);
            }

            Add(rows, await StartUpMeasurement.MeasureAsync(folder.FullName, cancellationToken));
            var report = Path.Combine(Repository, "bench/results/ledger.md");
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(report)!);
            await File.WriteAllTextAsync(report, Report(rows), cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Add(List<Measured> rows, Measured row)
    {
        rows.Add(row);
        Console.WriteLine($"{row.What}: {row.Figure} ({row.Beside})");
    }

    private static string Report(IEnumerable<Measured> rows)
    {
        var load = File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";
        var text = new StringBuilder("# Ledger\n\n").Append(CultureInfo.InvariantCulture,
            $"Commit {Commit()}, {Environment.ProcessorCount} cores ({Processor()}), .NET {Environment.Version}, load average {load} when written.\n")
            .Append("Made by `dotnet run -c Release --project bench/Domicile.Bench -- ledger`. Entries are 200 bytes unless said otherwise.\n\n| what | measured | beside |\n|---|---|---|\n");
        foreach (var row in rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {row.What} | {row.Figure} | {row.Beside} |\n");
        }

        return text.ToString();
    }

    private static string Processor() => File.Exists("/proc/cpuinfo")
        ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown"
        : "unknown";

    private static string Commit()
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["-C", Repository, "rev-parse", "--short", "HEAD"]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        return git.StandardOutput.ReadToEnd().Trim();
    }

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
