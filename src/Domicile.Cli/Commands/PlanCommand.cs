using System.CommandLine;
using Domicile.Cli.Moving;

namespace Domicile.Cli.Commands;

/// <summary><c>domicile plan</c>: what a move would do, take and meet; touches nothing.</summary>
internal static class PlanCommand
{
    internal static Command Create()
    {
        var (config, json, wish) = (CommonOptions.Config(), CommonOptions.Json(), new WishOptions());
        var command = new Command("plan", "Says who would move, from where to where and why, what that takes, and what stands in the way; touches nothing") { config, json };
        wish.AddTo(command);
        command.SetAction((parsed, cancellationToken) => ErrorPrinter.GuardAsync(async () => await MoveRun.PrintAsync(
            await CheckedEstate.OpenAsync(parsed.GetValue(config)!, cancellationToken), wish.Read(parsed, parsed.GetValue(json)), cancellationToken)));
        return command;
    }
}
