using System.Diagnostics;
using System.Text.Json;
using Domicile.IntegrationTests.Cli;

namespace Domicile.IntegrationTests.Relocation;

/// <summary><c>domicile move --due</c> as a process of its own.</summary>
internal static class Mover
{
    private const int Killed = 128 + 9;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1.5);

    /// <summary>Runs it until it kills itself at a named place.</summary>
    public static async Task DieAsync(World world, string failPoint)
    {
        var run = await RunAsync(world, failPoint);
        Assert.True(run.Code == Killed, $"It was to be killed at '{failPoint}' and ended with {run.Code}.\n{run.Errors}{run.Output}");
    }

    /// <summary>Runs it to its end.</summary>
    /// <returns>What it says it has done.</returns>
    public static async Task<JsonElement> FinishAsync(World world)
    {
        var run = await RunAsync(world, failPoint: null);
        Assert.True(run.Code == 0, $"It ended with {run.Code}.\n{run.Errors}{run.Output}");
        return JsonElement.Parse(run.Output);
    }

    /// <summary>Starts it.</summary>
    public static Process Start(World world, string? failPoint) => CommandRun.Start(
        failPoint is null ? [] : [("DOMICILE_FAILPOINT", failPoint)], "move", "--due", "--yes", "--json", "--config", world.ConfigurationFile);

    private static async Task<CommandRun> RunAsync(World world, string? failPoint)
    {
        using var process = Start(world, failPoint);
        var ending = CommandRun.EndAsync(process);
        try
        {
            return await ending.WaitAsync(Patience, TimeProvider.System, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            process.Kill();
            var run = await ending;
            return run with { Errors = $"It did not end, and was killed.\n{run.Errors}" };
        }
    }
}
