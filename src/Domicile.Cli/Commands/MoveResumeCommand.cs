using System.CommandLine;
using Domicile.Cli.Moving;

namespace Domicile.Cli.Commands;

/// <summary><c>domicile move resume</c>: goes on with a paused move, and tries its quarantined batches again.</summary>
internal static class MoveResumeCommand
{
    internal static Command Create()
    {
        var (config, json, id) = (CommonOptions.Config(), CommonOptions.Json(), CommonOptions.MoveId());
        var noWait = new Option<bool>("--no-wait") { Description = "Return at once; 'domicile worker' or the next 'domicile move' carries it out" };
        var command = new Command("resume", "Goes on with a paused move, and tries quarantined batches again") { id, config, json, noWait };
        command.SetAction((parsed, cancellationToken) => ErrorPrinter.GuardAsync(() => MoveSteps.ResumeAsync(
            parsed.GetValue(config)!, parsed.GetValue(id), parsed.GetValue(noWait), parsed.GetValue(json), cancellationToken)));
        return command;
    }
}
