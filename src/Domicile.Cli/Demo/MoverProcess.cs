using System.Diagnostics;
using System.Text.Json;

namespace Domicile.Cli.Demo;

/// <summary>This program again, as a process of its own: what an operator would type.</summary>
internal static class MoverProcess
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    /// <summary>Runs one command to its end. With <paramref name="kills"/> it is killed so many times first, each time at
    /// another moment, and started again.</summary>
    /// <returns>What it printed on standard output, as JSON, and how often it was really killed.</returns>
    /// <exception cref="DomicileException">It ended with a code other than zero.</exception>
    public static async Task<(JsonElement Said, int Kills)> RunAsync(
        IReadOnlyList<string> arguments, int kills, Random random, DemoLog log, TimeProvider time, CancellationToken cancellationToken)
    {
        for (var killed = 0; ; killed++)
        {
            var until = killed < kills ? Shortest + (Shortest * 2 * random.NextDouble()) : Timeout.InfiniteTimeSpan;
            if (await RunOnceAsync(arguments, until, log, time, cancellationToken) is { } said)
            {
                return (said, killed);
            }

            log.Say($"killed the mover (SIGKILL, the {Ordinal(killed + 1)} time); starting it again");
        }
    }

    /// <summary>Null when it was killed.</summary>
    private static async Task<JsonElement?> RunOnceAsync(
        IReadOnlyList<string> arguments, TimeSpan killAfter, DemoLog log, TimeProvider time, CancellationToken cancellationToken)
    {
        using var process = Process.Start(StartInfo(arguments))!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var complaints = ForwardAsync(process.StandardError, log, cancellationToken);
        using var timer = new CancellationTokenSource(killAfter, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            await process.WaitForExitAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }

        var last = await complaints;
        return process.ExitCode == 0 ? JsonElement.Parse(await output) : throw new DomicileException(
            message: $"'domicile {arguments[0]}' ended with code {process.ExitCode}.",
            detail: last,
            hint: "The lines above say what it met; with --keep the servers stay for a look.");
    }

    private static async Task<string> ForwardAsync(StreamReader lines, DemoLog log, CancellationToken cancellationToken)
    {
        var last = new Queue<string>();
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            log.Say("  " + line);
            last.Enqueue(line);
            if (last.Count > 5)
            {
                last.Dequeue();
            }
        }

        return string.Join('\n', last);
    }

    private static ProcessStartInfo StartInfo(IReadOnlyList<string> arguments)
    {
        // Started by 'dotnet Domicile.Cli.dll', or by its own executable.
        var host = Environment.ProcessPath!;
        string[] program = Path.GetFileNameWithoutExtension(host) == "dotnet" ? [Environment.GetCommandLineArgs()[0]] : [];
        return new(host, [.. program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
    }

    private static string Ordinal(int number) => number switch { 1 => "1st", 2 => "2nd", 3 => "3rd", _ => $"{number}th" };
}
