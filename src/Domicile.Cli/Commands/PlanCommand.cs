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
        var on = Law.LawInput.Day(what: "The day whose law, facts and site states are asked, as 2026-01-31. Default: today");
        command.Options.Add(on);
        wish.AddTo(command);
        command.SetAction((parsed, cancellationToken) => ErrorPrinter.GuardAsync(async () => await MoveRun.PrintAsync(
            await CheckedEstate.OpenAsync(parsed.GetValue(config)!, cancellationToken), wish.Read(parsed, parsed.GetValue(json)) with { On = parsed.GetValue(on) is { } day ? Law.LawInput.DayOf(day) : null }, cancellationToken)));
        return command;
    }
}
