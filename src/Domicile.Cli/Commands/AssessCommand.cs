using System.CommandLine;
using Domicile.Assessment;
using Domicile.Assessment.Postgres;
using Domicile.Postgres;

namespace Domicile.Cli.Commands;

/// <summary><c>domicile assess</c>: what a move would meet, by looking only.</summary>
internal static class AssessCommand
{
    internal static Command Create()
    {
        var (from, json) = (CommonOptions.From(), CommonOptions.Json());
        var sql = new Option<bool>("--sql") { Description = "Also print the statement that showed each finding" };
        var command = new Command("assess", "Says what a move would meet; only reads, needs no configuration and no rights beyond reading") { from, sql, json };
        command.SetAction((parsed, cancellationToken) => ErrorPrinter.GuardAsync(() => RunAsync(
            CommonOptions.Address(parsed.GetValue(from)!), parsed.GetValue(sql), parsed.GetValue(json), cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(ServerAddress address, bool sql, bool json, CancellationToken cancellationToken)
    {
        var report = await new Assessor(TimeProvider.System).AssessAsync(address, Console.Error.WriteLine, cancellationToken);
        if (json)
        {
            JsonOutput.Print(report);
        }
        else
        {
            new AssessmentPrinter(Terminal.Console()).Print(report, sql);
        }

        return ExitCode.Done;
    }
}
