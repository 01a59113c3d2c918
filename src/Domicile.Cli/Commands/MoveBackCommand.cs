using System.CommandLine;
using Domicile.Cli.Moving;

namespace Domicile.Cli.Commands;

/// <summary><c>domicile move back</c>: moves those whom a move took away back again.</summary>
internal static class MoveBackCommand
{
    internal static Command Create()
    {
        var (config, json, id) = (CommonOptions.Config(), CommonOptions.Json(), CommonOptions.MoveId());
        var noWait = new Option<bool>("--no-wait") { Description = "Return at once; 'domicile worker' or the next 'domicile move' carries it out" };
        var verdict = new Option<string?>("--verdict") { Description = "Why they may leave their home set; goes into the journal", HelpName = "text" };
        var command = new Command("back", "Moves back whom a move took away, and who live there still") { id, config, json, noWait, verdict };
        command.SetAction((parsed, cancellationToken) => ErrorPrinter.GuardAsync(() => MoveSteps.BackAsync(
            parsed.GetValue(config)!, parsed.GetValue(id), parsed.GetValue(verdict), parsed.GetValue(noWait), parsed.GetValue(json), cancellationToken)));
        return command;
    }
}
