using System.CommandLine;
using Domicile.Cli.Demo;

namespace Domicile.Cli.Commands;

/// <summary><c>domicile demo</c>: the main job, on three sites of one's own, while an application writes.</summary>
internal static class DemoCommand
{
    private const int FewestUsers = 100;
    private const int MostUsers = 1_000_000;

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var users = new Option<int>("--users") { Description = $"People in the network, {FewestUsers} to {MostUsers}", DefaultValueFactory = _ => 20_000 };
        var crash = new Option<bool>("--crash") { Description = "Kill the mover (SIGKILL) several times on the way" };
        var json = CommonOptions.Json();
        var keep = new Option<bool>("--keep") { Description = "Keep the servers running afterwards, until Ctrl-C, and their folder for good" };
        var direct = new Option<bool>("--direct") { Description = "The writers connect to the sites themselves and retry refusals" };
        var seed = new Option<int>("--seed") { Description = "Another network, other writes, other moments to be killed at", DefaultValueFactory = _ => 1 };
        users.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < FewestUsers or > MostUsers)
            {
                result.AddError($"--users takes {FewestUsers} to {MostUsers}.");
            }
        });
        var command = new Command("demo", "Moves the Europeans of a short-video network home while it is in use, and proves that nothing was lost") { users, crash, json, keep, direct, seed };
        command.SetAction((parsed, cancellationToken) => ErrorPrinter.GuardAsync(() => DemoRun.RunAsync(
            new(parsed.GetValue(users), parsed.GetValue(crash), parsed.GetValue(json), parsed.GetValue(keep), parsed.GetValue(seed)), TimeProvider.System, cancellationToken)));
        return command;
    }
}
