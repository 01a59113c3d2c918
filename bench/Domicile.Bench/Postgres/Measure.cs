using System.Diagnostics;
using System.Globalization;

namespace Domicile.Bench.Postgres;

/// <summary>Wall and client CPU seconds of one run.</summary>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
internal readonly record struct Measure(double Wall, double Cpu)
{
    /// <summary>Work in this process.</summary>
    public static async Task<Measure> OfAsync(Func<Task> workAsync)
    {
        using var self = Process.GetCurrentProcess();
        var cpu = self.TotalProcessorTime;
        var start = Stopwatch.GetTimestamp();
        await workAsync();
        var wall = Stopwatch.GetElapsedTime(start);
        self.Refresh();
        return new(wall.TotalSeconds, (self.TotalProcessorTime - cpu).TotalSeconds);
    }

    /// <summary>A shell command and all it starts; its last line of errors is bash's own account of time.</summary>
    public static async Task<Measure> OfShellAsync(string command, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("bash", ["-c", $"set -o pipefail; TIMEFORMAT='%R %U %S'; time ( {command} )"]) { RedirectStandardError = true, UseShellExecute = false };
        start.Environment["LC_ALL"] = "C";
        using var process = Process.Start(start)!;
        var error = await process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"'{command}' failed: {error}");
        }

        var times = error.Trim().Split('\n')[^1].Split(' ').Select(t => double.Parse(t, CultureInfo.InvariantCulture)).ToArray();
        return new(times[0], times[1] + times[2]);
    }

    public static void Report(string name, IReadOnlyList<Measure> runs, IReadOnlyList<Measure> peer, long units, string unit)
    {
        var wall = Median(runs.Select(r => r.Wall));
        var ratio = Median(runs.Zip(peer, (ours, theirs) => theirs.Wall / ours.Wall));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name,-28} {wall,7:0.000} s [{runs.Min(r => r.Wall):0.000}..{runs.Max(r => r.Wall):0.000}]  {units / wall,11:0} {unit}/s  client {Median(runs.Select(r => r.Cpu)) * 1e6 / units,6:0.000} us/{unit}  {ratio:0.00} x"));
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
