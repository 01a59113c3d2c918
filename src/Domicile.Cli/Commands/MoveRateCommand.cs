using System.CommandLine;
using System.Globalization;
using Domicile.Cli.Moving;

namespace Domicile.Cli.Commands;

/// <summary><c>domicile move rate</c>: another limit for a move under way.</summary>
internal static class MoveRateCommand
{
    internal static Command Create()
    {
        var (config, json, id) = (CommonOptions.Config(), CommonOptions.Json(), CommonOptions.MoveId());
        var rows = new Argument<string>("rows") { Description = "At most so many rows a second, or 'none'" };
        rows.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && text != "none" && Read(text) is null)
            {
                result.AddError($"'{text}' is neither a number of rows above zero nor 'none'.");
            }
        });
        var command = new Command("rate", "Holds a move under way to another rate; its workers look every second") { id, rows, config, json };
        command.SetAction((parsed, cancellationToken) => ErrorPrinter.GuardAsync(() => MoveSteps.RateAsync(
            parsed.GetValue(config)!, parsed.GetValue(id), Read(parsed.GetValue(rows)!), parsed.GetValue(json), cancellationToken)));
        return command;
    }

    private static int? Read(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var rows) && rows > 0 ? rows : null;
}
