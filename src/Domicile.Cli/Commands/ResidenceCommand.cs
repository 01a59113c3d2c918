using System.CommandLine;
using Domicile.Cli.Commands.Law;
using Domicile.Cli.Moving;
using Domicile.Relocation.Moves.Postgres;
using Domicile.Relocation.Pairs.Postgres;

namespace Domicile.Cli.Commands;

/// <summary><c>domicile residence</c>: which changes of residence are under way, and whom the operator has to tell.</summary>
internal static class ResidenceCommand
{
    internal static Command Create()
    {
        var (config, on, json) = (CommonOptions.Config(), LawInput.Day(), CommonOptions.Json());
        var sql = new Option<bool>("--sql") { Description = "Print the statement that lists, at each site, the keys of those who are to be told: run it there; no key leaves the site by this command" };
        var command = new Command("residence", "Says which changes of residence are under way: who dwells, who is to be told, whose notice runs; counts only") { config, on, sql, json };
        command.SetAction((parsed, cancellationToken) => ErrorPrinter.GuardAsync(async () =>
        {
            await using var estate = await EstateOpening.OpenAsync(parsed.GetValue(config)!, cancellationToken);
            var watch = new RehomingWatch(estate, LawInput.DayOf(parsed.GetValue(on)));
            return parsed.GetValue(sql) ? Statements(estate, watch) : await CountsAsync(watch, parsed.GetValue(json), cancellationToken);
        }));
        return command;
    }

    private static int Statements(EstateSession estate, RehomingWatch watch)
    {
        foreach (var site in estate.Sites)
        {
            foreach (var kind in estate.Declaration.Kinds.Where(k => k.Rehoming is not null))
            {
                Console.Out.WriteLine($"-- {kind.Name}, at {site.Site.Id}");
                Console.Out.WriteLine($"{watch.ToBeTold(kind, site)};");
            }
        }

        return ExitCode.Done;
    }

    private static async Task<int> CountsAsync(RehomingWatch watch, bool json, CancellationToken cancellationToken)
    {
        var pending = await watch.ReadAsync(cancellationToken);
        if (json)
        {
            JsonOutput.Print(new { Pending = pending.Select(p => new { Site = p.Site.Text, p.Kind, p.From, p.To, p.State, p.Until, p.Subjects }) });
            return ExitCode.Done;
        }

        foreach (var one in pending)
        {
            Console.Out.WriteLine(ResidenceText.Of(one));
        }

        return ExitCode.Done;
    }
}
