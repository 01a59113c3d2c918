using System.CommandLine;
using Domicile.Configuration;
using Domicile.Configuration.Checking.Postgres;
using Domicile.Estate;
using Domicile.Postgres;
using Domicile.Postgres.Catalog;

namespace Domicile.Cli.Commands;

/// <summary><c>domicile check</c>: every fault of the configuration at once; with --live also against each live site.</summary>
internal static class CheckCommand
{
    internal static Command Create()
    {
        var (config, json) = (CommonOptions.Config(), CommonOptions.Json());
        var live = new Option<bool>("--live") { Description = "Also hold the file against each live site's schema, and the sites against each other" };
        var strict = new Option<bool>("--strict") { Description = "Refuse columns of subject and owned tables that have no data class" };
        var command = new Command("check", "Finds every fault of the configuration, with line, column and a way to mend it") { config, live, strict, json };
        command.SetAction((parsed, cancellationToken) => ErrorPrinter.GuardAsync(() => RunAsync(
            parsed.GetValue(config)!, parsed.GetValue(live), parsed.GetValue(strict), parsed.GetValue(json), cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(string path, bool live, bool strict, bool json, CancellationToken cancellationToken)
    {
        // Offline, a secret that is not at hand is no fault of the file.
        var read = ConfigurationLoader.Load(path, name => Environment.GetEnvironmentVariable(name) ?? (live ? null : ""));
        var found = read.Faults.Select(fault => new CheckedFault(fault, null)).ToList();
        if (strict && !live && read.Declaration is { } offline)
        {
            found.AddRange(ConfigurationCheck.Unclassified(offline).Select(fault => new CheckedFault(fault, null)));
        }

        if (live && read.Declaration is { } declaration)
        {
            found.AddRange(await LiveAsync(declaration, strict, cancellationToken));
        }

        var outcome = new CheckOutcome(found);
        outcome.Print(json);
        return outcome.IsSound ? ExitCode.Done : read.Declaration is null ? ExitCode.BadInput : ExitCode.Refused;
    }

    private static async Task<List<CheckedFault>> LiveAsync(Declaration declaration, bool strict, CancellationToken cancellationToken)
    {
        var found = new List<CheckedFault>();
        (SiteId Site, DatabaseCatalog Catalog)? first = null;
        foreach (var site in declaration.Sites.Where(s => s is { State: SiteState.Live or SiteState.Draining, Database: not null }))
        {
            await Console.Error.WriteLineAsync($"Looking at {site.Id} ({site.Database})");
            var (catalog, refused) = await ReadOnlySession.WithAsync(
                site.Database!,
                async connection =>
                {
                    var read = await CatalogReader.ReadAsync(connection, cancellationToken);
                    return (read, await FillerProbe.AskAsync(connection, declaration, read, cancellationToken));
                },
                cancellationToken);
            found.AddRange(ConfigurationCheck.Against(declaration, catalog, strict).Concat(refused).Select(fault => new CheckedFault(fault, site.Id.Text)));
            if (first is { } other)
            {
                found.AddRange(ConfigurationCheck.Between(declaration, (other.Site, other.Catalog), (site.Id, catalog)).Select(fault => new CheckedFault(fault, site.Id.Text)));
            }

            first ??= (site.Id, catalog);
        }

        return found;
    }
}
