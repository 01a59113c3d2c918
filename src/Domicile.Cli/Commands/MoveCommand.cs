using System.CommandLine;
using Domicile.Cli.Moving;
using Domicile.Estate;

namespace Domicile.Cli.Commands;

/// <summary><c>domicile move</c>: moves subjects, and stays until they are moved. Run again after a stop or a crash, it goes on.</summary>
internal static class MoveCommand
{
    internal static Command Create()
    {
        var (config, json) = (CommonOptions.Config(), CommonOptions.Json());
        var due = new Option<bool>("--due") { Description = "Everybody whose home is not where the policy wants it" };
        var where = new Option<string?>("--where") { Description = "Only subjects for whom this SQL condition holds (alias: subject)", HelpName = "sql" };
        var to = new Option<string?>("--to") { Description = "Move the chosen subjects to this site", HelpName = "site" };
        var kind = new Option<string?>("--kind") { Description = "Which kind of subject, where there are several", HelpName = "kind" };
        var batch = new Option<int?>("--batch") { Description = "Subjects fenced and switched together" };
        var rate = new Option<int?>("--rate") { Description = "At most so many rows a second" };
        var verdict = new Option<string?>("--verdict") { Description = "Why subjects may leave their home set; goes into the journal", HelpName = "text" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would move, and stop" };
        var yes = new Option<bool>("--yes") { Description = "Do not ask" };
        var command = new Command("move", "Moves subjects to another site while the application writes; run again, it goes on where it stopped")
        {
            due, where, to, kind, batch, rate, verdict, dryRun, yes, config, json,
        };
        command.SetAction((parsed, cancellationToken) => ErrorPrinter.GuardAsync(() => MoveRun.RunAsync(
            parsed.GetValue(config)!,
            new MoveWish(
                parsed.GetValue(due), parsed.GetValue(where), parsed.GetValue(to) is { } site ? SiteId.Parse(site) : null, parsed.GetValue(kind), parsed.GetValue(batch),
                parsed.GetValue(rate), parsed.GetValue(verdict), parsed.GetValue(dryRun), parsed.GetValue(yes), parsed.GetValue(json)),
            cancellationToken)));
        return command;
    }
}
