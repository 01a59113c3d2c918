using System.CommandLine;
using Domicile.Cli.Moving;

namespace Domicile.Cli.Commands;

/// <summary><c>domicile move cancel</c>: takes back what is not switched yet.</summary>
internal static class MoveCancelCommand
{
    internal static Command Create()
    {
        var (config, json, id) = (CommonOptions.Config(), CommonOptions.Json(), CommonOptions.MoveId());
        var noWait = new Option<bool>("--no-wait") { Description = "Return at once; 'domicile worker' or the next 'domicile move' carries it out" };
        var command = new Command("cancel", "Takes back what is not switched yet; whoever has moved stays where they are") { id, config, json, noWait };
        command.SetAction((parsed, cancellationToken) => ErrorPrinter.GuardAsync(() => MoveSteps.CancelAsync(
            parsed.GetValue(config)!, parsed.GetValue(id), parsed.GetValue(noWait), parsed.GetValue(json), cancellationToken)));
        return command;
    }
}
