using System.CommandLine;
using System.Globalization;
using Domicile.Cli.Commands.Law;
using Domicile.Estate.Facts;
using Domicile.Estate.Facts.Yaml;

namespace Domicile.Cli.Commands.Policy;

/// <summary><c>policy sites</c>: how each site stands on a day, who is behind it, and what is not known of it.</summary>
internal static class PolicySitesCommand
{
    public static Command Create()
    {
        var (basis, on, json) = (new PolicyBasis(), LawInput.Day(), CommonOptions.Json());
        var command = new Command("sites", "Say how each site stands on a day: stage, operator and who controls it, what keeps residents out, interim hosting, delays, capacity.") { on, json };
        foreach (var option in basis.Options)
        {
            command.Options.Add(option);
        }

        command.SetAction((parsed, cancellationToken) => ErrorPrinter.GuardAsync(async () =>
        {
            var (planner, _, _) = await basis.ReadAsync(parsed, cancellationToken);
            var day = LawInput.DayOf(parsed.GetValue(on));
            var sites = planner.Adjudicator.Facts.Estate.Sites.Select(s => SiteText.Of(s, planner.Adjudicator.Facts.Estate, day)).ToList();
            if (parsed.GetValue(json))
            {
                JsonOutput.Print(new { On = day, Sites = sites });
                return ExitCode.Done;
            }

            foreach (var site in sites)
            {
                Write(site, Console.Out);
            }

            return ExitCode.Done;
        }));
        return command;
    }

    private static void Write(SiteText site, TextWriter output)
    {
        output.WriteLine($"{site.Site} ({site.Country}, {site.Title}): {site.Stage}{(site.Closed is null ? "" : $"; {site.Closed}")}");
        output.WriteLine($"  run by {site.Operator ?? "nobody knows whom"}, {site.Tenure}; behind it: {string.Join(", ", site.Behind)}");
        foreach (var interim in site.Interim)
        {
            output.WriteLine($"  interim hosting for {interim}");
        }

        foreach (var line in site.Milestones.Concat(site.Capacity))
        {
            output.WriteLine($"  {line}");
        }
    }
}
