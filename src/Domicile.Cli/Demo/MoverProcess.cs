using System.Diagnostics;

namespace Domicile.Cli.Demo;

/// <summary>This program again, as a process of its own: what an operator would type.</summary>
internal static class MoverProcess
{
    /// <summary>128 and the number of SIGKILL.</summary>
    private const int Killed = 137;

    /// <summary>Runs one command until it ends by itself. It is killed (SIGKILL) once at each of the named places on the way, and
    /// started again.</summary>
    /// <returns>How often it was killed.</returns>
    /// <exception cref="DomicileException">It ended with a code other than zero.</exception>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> arguments, IReadOnlyList<string> kills, DemoLog log, CancellationToken cancellationToken)
    {
        var killed = 0;
        foreach (var place in kills)
        {
            if (await IsEndedAsync(arguments, place, log, cancellationToken))
            {
                return killed;
            }

            killed++;
            log.Say($"the mover was killed (SIGKILL) at '{place}'; starting it again");
        }

        await IsEndedAsync(arguments, killAt: null, log, cancellationToken);
        return killed;
    }

    /// <summary>False when it was killed.</summary>
    private static async Task<bool> IsEndedAsync(IReadOnlyList<string> arguments, string? killAt, DemoLog log, CancellationToken cancellationToken)
    {
        using var process = Process.Start(StartInfo(arguments, killAt))!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var complaints = ForwardAsync(process.StandardError, log, cancellationToken);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }

        var last = await complaints;
        await output;
        return process.ExitCode switch
        {
            0 => true,
            Killed when killAt is not null => false,
            var code => throw new DomicileException(
                message: $"'domicile {arguments[0]}' ended with code {code}.",
                detail: last,
                hint: "The lines above say what it met; with --keep the servers stay for a look."),
        };
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

    private static ProcessStartInfo StartInfo(IReadOnlyList<string> arguments, string? killAt)
    {
        // Started by 'dotnet Domicile.Cli.dll', or by its own executable.
        var host = Environment.ProcessPath!;
        string[] program = Path.GetFileNameWithoutExtension(host) == "dotnet" ? [Environment.GetCommandLineArgs()[0]] : [];
        var start = new ProcessStartInfo(host, [.. program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["DOMICILE_FAILPOINT"] = killAt;
        return start;
    }
}
