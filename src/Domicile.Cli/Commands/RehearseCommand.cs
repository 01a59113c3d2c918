using System.CommandLine;
using Domicile.Cli.Rehearsal;
using Domicile.Estate;

namespace Domicile.Cli.Commands;

/// <summary><c>domicile rehearse</c>: the whole job on a sample of one's own database, in two servers on this machine.</summary>
internal static class RehearseCommand
{
    private const int MostSubjects = 100_000;

    internal static Command Create()
    {
        var (from, json) = (CommonOptions.From(), CommonOptions.Json());
        var config = new Option<string?>("--config", "-c") { Description = "domicile.yaml, or a folder of such files; without it, what 'domicile init' would propose", HelpName = "path" };
        var site = new Option<string?>("--site") { Description = "Which site of the configuration the database is; the first live one unless given", HelpName = "name" };
        var country = new Option<string>("--country") { Description = "Without --config: the country where the database stands, whose law is asked", DefaultValueFactory = _ => "IE", HelpName = "code" };
        var subjects = new Option<int>("--subjects") { Description = $"At most so many subjects of each kind, 1 to {MostSubjects}", DefaultValueFactory = _ => 500 };
        var keep = new Option<bool>("--keep") { Description = "Keep the servers running afterwards, until Ctrl-C, and their folder, with the sample in it, for good" };
        subjects.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > MostSubjects)
            {
                result.AddError($"--subjects takes 1 to {MostSubjects}.");
            }
        });
        var command = new Command("rehearse", "Copies a sample of whole subjects into two servers on this machine, and there writes, moves, is killed, goes on, verifies and moves back; only reads the database") { from, config, site, country, subjects, json, keep };
        command.SetAction((parsed, cancellationToken) => ErrorPrinter.GuardAsync(() => RehearsalRun.RunAsync(
            new(
                CommonOptions.Address(parsed.GetValue(from)!), parsed.GetValue(config), parsed.GetValue(site) is { } name ? SiteId.Parse(name) : null,
                CountryCode.Parse(parsed.GetValue(country)!), parsed.GetValue(subjects), parsed.GetValue(json), parsed.GetValue(keep)),
            TimeProvider.System, cancellationToken)));
        return command;
    }
}
