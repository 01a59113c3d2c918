using System.CommandLine;
using Domicile.Cli.Moving;
using Domicile.Estate;
using Domicile.Relocation.Reopening;
using Domicile.Relocation.Reopening.Postgres;

namespace Domicile.Cli.Commands;

/// <summary><c>domicile site open</c>: compares a closed site with the directory, mends what is old, and lets it take writes.</summary>
internal static class SiteOpenCommand
{
    internal static Command Create()
    {
        var (config, json) = (CommonOptions.Config(), CommonOptions.Json());
        var site = new Argument<string>("site") { Description = "The site that was restored, promoted, copied or set back" };
        var acceptLoss = new Option<bool>("--accept-loss") { Description = "Open even if subjects live here whose rows, or latest rows, the site does not hold" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Compare, and change nothing" };
        var open = new Command("open", "Compares a closed site with the directory, takes old rows back, and lets the site take writes") { site, acceptLoss, dryRun, config, json };
        open.SetAction((parsed, cancellationToken) => ErrorPrinter.GuardAsync(() => RunAsync(
            parsed.GetValue(config)!, SiteId.Parse(parsed.GetValue(site)!), parsed.GetValue(acceptLoss), parsed.GetValue(dryRun), parsed.GetValue(json), cancellationToken)));
        return new Command("site", "What can be done to one site") { open };
    }

    private static async Task<int> RunAsync(string config, SiteId id, bool acceptLoss, bool dryRun, bool json, CancellationToken cancellationToken)
    {
        var estate = await EstateOpening.OpenAsync(config, cancellationToken);
        try
        {
            if (estate.Site(id).Identity is not { } identity)
            {
                throw new DomicileException($"Domicile is not installed at site '{id}'.", "There is nothing to compare.", "A move or a worker installs it.");
            }

            if (identity.IsOpen)
            {
                throw new DomicileException($"Site '{id}' is open.", "It was opened on this timeline, in this copy of the database, and has forgotten nothing.", "Nothing to do.");
            }

            estate = dryRun ? estate : await estate.InstallAsync(cancellationToken);
            var opened = await new SiteReopening(estate, estate.Site(id)).RunAsync(acceptLoss, dryRun, cancellationToken);
            Print(opened, json);
            return opened.IsOpen || (dryRun && opened.Comparison.Lost == 0) ? ExitCode.Done : ExitCode.Refused;
        }
        finally
        {
            await estate.DisposeAsync();
        }
    }

    private static void Print(ReopenedSite opened, bool json)
    {
        var found = opened.Comparison;
        if (json)
        {
            JsonOutput.Print(new
            {
                Site = found.Site.Text, opened.IsOpen,
                Same = found[ResidenceVerdict.Same], Unregistered = found[ResidenceVerdict.Unregistered], Departed = found[ResidenceVerdict.Departed], Elsewhere = found[ResidenceVerdict.Elsewhere],
                Settling = found[ResidenceVerdict.Settling], Arrived = found[ResidenceVerdict.Arrived], Returned = found[ResidenceVerdict.Returned], found.Missing,
                DirectoryBehind = found[ResidenceVerdict.DirectoryBehind], opened.RowsTakenBack, opened.BatchesWithdrawn, opened.BatchesSettled,
            });
            return;
        }

        Console.Out.WriteLine($"{found[ResidenceVerdict.Same]:N0} subjects are as the directory says.");
        foreach (var (count, words) in Differences(found).Where(d => d.Count > 0))
        {
            Console.Out.WriteLine($"{count:N0} {words}");
        }

        Console.Out.WriteLine(opened.IsOpen
            ? $"Site {found.Site} is open. {opened.RowsTakenBack:N0} old rows taken back; {opened.BatchesWithdrawn} batches withdrawn, {opened.BatchesSettled} brought to their end."
            : found.Lost > 0
                ? $"Site {found.Site} stays closed: {found.Lost:N0} subjects would have lost rows. Restore a later state, or accept it: domicile site open {found.Site} --accept-loss"
                : $"Site {found.Site} stays closed. Nothing was changed.");
    }

    private static IEnumerable<(long Count, string Words)> Differences(SiteComparison found) =>
    [
        (found[ResidenceVerdict.Unregistered], "were born here, and the directory has not heard of them."),
        (found[ResidenceVerdict.Departed], "live elsewhere by now: their rows here are old copies, to be taken back."),
        (found[ResidenceVerdict.Elsewhere], "live at another site than this one says."),
        (found[ResidenceVerdict.Settling], "had just come here, with all of their rows."),
        (found[ResidenceVerdict.Arrived], "have come to live here since; their rows are not here."),
        (found[ResidenceVerdict.Returned], "left and came back since; their rows here are those of before."),
        (found.Missing, "live here, and the site does not know them at all."),
        (found[ResidenceVerdict.DirectoryBehind], "have a later home here than in the directory."),
    ];
}
