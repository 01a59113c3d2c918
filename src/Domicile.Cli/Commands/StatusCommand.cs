using System.CommandLine;
using Domicile.Cli.Moving;

namespace Domicile.Cli.Commands;

/// <summary><c>domicile status</c>: moves, batches, who works on each pair and how far behind it is.</summary>
internal static class StatusCommand
{
    internal static Command Create()
    {
        var (config, json) = (CommonOptions.Config(), CommonOptions.Json());
        var move = new Argument<long?>("move") { Description = "Only this move", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("status", "Says how moves stand, what waits for a person, and how far each pair of sites is behind") { move, config, json };
        command.SetAction((parsed, cancellationToken) => ErrorPrinter.GuardAsync(async () =>
            (await StatusReport.ReadAsync(parsed.GetValue(config)!, parsed.GetValue(move), cancellationToken)).Print(parsed.GetValue(json))));
        return command;
    }
}
