using System.CommandLine;
using Domicile.Cli.Moving;
using Domicile.Estate;

namespace Domicile.Cli.Commands;

/// <summary><c>domicile erase</c>: the erasure level <c>physical</c> at a site that people have left.</summary>
internal static class EraseCommand
{
    internal static Command Create()
    {
        var (config, json) = (CommonOptions.Config(), CommonOptions.Json());
        var site = new Argument<string>("site") { Description = "The site that people have left" };
        var files = new Option<string?>("--files") { Description = "The server's data folder: its files are searched afterwards for values of who has left", HelpName = "folder" };
        var sample = new Option<int>("--sample") { Description = "So many values of each protected text column are looked for", DefaultValueFactory = _ => 1_000 };
        var patience = new Option<int>("--patience") { Description = "Seconds that a table, or an open snapshot, is waited for", DefaultValueFactory = _ => 5 };
        var yes = new Option<bool>("--yes") { Description = "Do not ask" };
        var command = new Command("erase", "Writes a site's tables anew, so that no page keeps what was erased there; each is locked while it is written") { site, files, sample, patience, yes, config, json };
        command.SetAction((parsed, cancellationToken) => ErrorPrinter.GuardAsync(() => PhysicalErase.RunAsync(
            parsed.GetValue(config)!,
            new(SiteId.Parse(parsed.GetValue(site)!), parsed.GetValue(files), parsed.GetValue(sample), TimeSpan.FromSeconds(parsed.GetValue(patience)), parsed.GetValue(yes)),
            parsed.GetValue(json),
            cancellationToken)));
        return command;
    }
}
