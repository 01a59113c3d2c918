using System.CommandLine;
using Domicile.Cli.Moving;
using Domicile.Configuration;
using Domicile.Estate;

namespace Domicile.Cli.Commands;

/// <summary><c>domicile uninstall</c>: leaves nothing of ours in a database.</summary>
internal static class UninstallCommand
{
    internal static Command Create()
    {
        var (config, json) = (CommonOptions.Config(), CommonOptions.Json());
        var site = new Option<string?>("--site") { Description = "Only this site; the directory and the journal stay", HelpName = "site" };
        var yes = new Option<bool>("--yes") { Description = "Do not ask" };
        var force = new Option<bool>("--force") { Description = "Even if moves are under way or projections stay behind" };
        var command = new Command("uninstall", "Takes triggers, tables, publication and slots of Domicile out of the sites, and directory and journal out of the control database") { site, yes, force, config, json };
        command.SetAction((parsed, cancellationToken) => ErrorPrinter.GuardAsync(() => RunAsync(
            parsed.GetValue(config)!, parsed.GetValue(site) is { } name ? SiteId.Parse(name) : null, parsed.GetValue(yes), parsed.GetValue(force), parsed.GetValue(json), cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(string config, SiteId? site, bool yes, bool force, bool json, CancellationToken cancellationToken)
    {
        var declaration = ConfigurationLoader.Load(config).OrThrow();
        var from = site is null ? "every site and the control database (the journal and its certificates go, too)" : $"site '{site}'";
        if (!yes && !Confirm(from))
        {
            return ExitCode.Refused;
        }

        await new Uninstall(declaration, site, force).RunAsync(config, cancellationToken);
        if (json)
        {
            JsonOutput.Print(new { Uninstalled = declaration.Sites.Where(s => s.Database is not null && (site is null || s.Id == site)).Select(s => s.Id.Text), Control = site is null });
        }
        else
        {
            Console.Out.WriteLine($"Nothing of Domicile is left in {from}.");
        }

        return ExitCode.Done;
    }

    private static bool Confirm(string from)
    {
        Console.Error.Write($"Take Domicile out of {from}? Nothing will guard homes there any more. [y/N] ");
        return Console.In.ReadLine()?.Trim() is "y" or "Y" or "yes";
    }
}
