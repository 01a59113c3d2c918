using System.CommandLine;
using Domicile.Cli.Moving;

namespace Domicile.Cli.Commands;

/// <summary><c>domicile move</c>: moves subjects, and stays until they are moved. Run again after a stop or a crash, it goes on.</summary>
internal static class MoveCommand
{
    internal static Command Create()
    {
        var (config, json, who) = (CommonOptions.Config(), CommonOptions.Json(), new WishOptions());
        var batch = new Option<int?>("--batch") { Description = "Subjects fenced and switched together" };
        var rate = new Option<int?>("--rate") { Description = "At most so many rows a second" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would move, as 'domicile plan' does, and stop" };
        var yes = new Option<bool>("--yes") { Description = "Do not ask" };
        var command = new Command("move", "Moves subjects to another site while the application writes; run again, it goes on where it stopped")
        {
            batch, rate, dryRun, yes, config, json,
            MovePauseCommand.Create(), MoveRateCommand.Create(), MoveResumeCommand.Create(), MoveCancelCommand.Create(), MoveBackCommand.Create(),
        };
        who.AddTo(command);
        command.SetAction((parsed, cancellationToken) => ErrorPrinter.GuardAsync(() => MoveRun.RunAsync(
            parsed.GetValue(config)!,
            who.Read(parsed, parsed.GetValue(json)) with { Batch = parsed.GetValue(batch), Rate = parsed.GetValue(rate), DryRun = parsed.GetValue(dryRun), Yes = parsed.GetValue(yes) },
            cancellationToken)));
        return command;
    }
}
