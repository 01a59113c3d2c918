using System.Diagnostics;
using System.Text.Json;

namespace Domicile.IntegrationTests.Cli;

/// <summary>One run of the real command line, as a process of its own.</summary>
/// <param name="Code">Exit code.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Errors">Standard error.</param>
public sealed record CommandRun(int Code, string Output, string Errors)
{
    /// <summary>Runs domicile with these arguments.</summary>
    public static Task<CommandRun> OfAsync(params string[] arguments) => KilledAsync(failPoint: null, arguments);

    /// <summary>Runs it with --json, and wants it to end well.</summary>
    public static async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        var run = await OfAsync([.. arguments, "--json"]);
        Assert.True(run.Code == 0, $"{string.Join(' ', arguments)}: {run.Code}\n{run.Output}\n{run.Errors}");
        return JsonElement.Parse(run.Output);
    }

    /// <summary>The same, killed when it reaches a fail point (<c>name</c>, or <c>name:3</c> for the third time).</summary>
    public static async Task<CommandRun> KilledAsync(string? failPoint, params string[] arguments)
    {
        using var process = Start(failPoint is null ? [] : [("DOMICILE_FAILPOINT", failPoint)], arguments);
        return await EndAsync(process);
    }

    /// <summary>Starts it, with these variables beside the environment's own.</summary>
    public static Process Start(IEnumerable<(string Name, string Value)> environment, params string[] arguments)
    {
        // artifacts/bin/<project>/<configuration>/: the command line is built beside the tests.
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var assembly = Path.Combine(own.Parent!.Parent!.FullName, "Domicile.Cli", own.Name, "Domicile.Cli.dll");
        var start = new ProcessStartInfo("dotnet", [assembly, .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1"; // as the launcher does
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Reads what it says until it ends.</summary>
    public static async Task<CommandRun> EndAsync(Process process)
    {
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new(process.ExitCode, await output, await errors);
    }
}
