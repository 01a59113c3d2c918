using System.CommandLine;
using Domicile.Cli.Moving;

namespace Domicile.Cli.Commands;

/// <summary><c>domicile move pause</c>: no further batch begins; running again goes on.</summary>
internal static class MovePauseCommand
{
    internal static Command Create()
    {
        var (config, json, id) = (CommonOptions.Config(), CommonOptions.Json(), CommonOptions.MoveId());
        var command = new Command("pause", "Lets no further batch of a move begin") { id, config, json };
        command.SetAction((parsed, cancellationToken) => ErrorPrinter.GuardAsync(() => MoveSteps.PauseAsync(
            parsed.GetValue(config)!, parsed.GetValue(id), parsed.GetValue(json), cancellationToken)));
        return command;
    }
}
