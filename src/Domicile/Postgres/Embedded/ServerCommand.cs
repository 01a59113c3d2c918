using System.Diagnostics;
using System.Globalization;

namespace Domicile.Postgres.Embedded;

/// <summary>Runs programs as the server's user.</summary>
internal static class ServerCommand
{
    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="DomicileException">It ended with another code than zero.</exception>
    public static async Task RunAsync(ServerAccount? account, IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        var start = Prepare([.. AsUser(account), .. command]);
        start.RedirectStandardError = true;
        start.RedirectStandardOutput = true;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        await output;
        if (process.ExitCode != 0)
        {
            throw new DomicileException(
                message: $"'{Path.GetFileName(command[0])}' failed with code {process.ExitCode}.",
                detail: (await error).Trim(),
                hint: "Mend what it names and start again.");
        }
    }

    /// <summary>Starts the server itself: its own session (so that Ctrl-C on us is not also its own), its output in a file, and gone with us.</summary>
    public static Task<Process> LaunchAsync(ServerAccount? account, string log, IReadOnlyList<string> command)
    {
        // The shell only redirects; every step is an exec, so the process id stays the server's.
        const string script = "log=$1; shift; exec \"$@\" >>\"$log\" 2>&1 </dev/null";
        var start = Prepare(["/bin/sh", "-c", script, "sh", log, "setsid", .. AsUser(account, "--pdeathsig", "INT"), .. command]);
        return LaunchThread.StartAsync(start);
    }

    private static string[] AsUser(ServerAccount? account, params string[] also) => account is null
        ? also.Length == 0 ? [] : ["setpriv", .. also, "--"]
        : ["setpriv", "--reuid", Text(account.Uid), "--regid", Text(account.Gid), "--clear-groups", .. also, "--"];

    private static ProcessStartInfo Prepare(IReadOnlyList<string> command)
    {
        // The user we drop to may not enter our working folder, and PostgreSQL asks for it.
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { WorkingDirectory = "/" };
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("PG", StringComparison.Ordinal) || k.StartsWith("LC_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["LC_ALL"] = "C";
        return start;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
