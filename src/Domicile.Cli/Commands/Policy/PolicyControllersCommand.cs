using System.CommandLine;
using Domicile.Cli.Commands.Law;
using Domicile.Estate.Facts;
using Domicile.Policy.Homes.Controllers;
using Domicile.Policy.Homes.Planning;

namespace Domicile.Cli.Commands.Policy;

/// <summary><c>policy controllers</c>: who answers together for whom, and the page of it that people get to read.</summary>
internal static class PolicyControllersCommand
{
    public static Command Create()
    {
        var residence = new Option<string?>("--residence") { Description = "Say who answers for residents of this country.", HelpName = "country" };
        var page = new Option<string?>("--page") { Description = "Print the essence of this arrangement, in Markdown, for people to read.", HelpName = "arrangement" };
        var (basis, on, json) = (new PolicyBasis(), LawInput.Day(), CommonOptions.Json());
        var command = new Command("controllers", "Say which joint controllers answer for whom on a day, whom to write to, and where two claim the same people.") { residence, page, on, json };
        foreach (var option in basis.Options)
        {
            command.Options.Add(option);
        }

        command.SetAction((parsed, cancellationToken) => ErrorPrinter.GuardAsync(async () =>
        {
            var (planner, _, _) = await basis.ReadAsync(parsed, cancellationToken);
            var day = LawInput.DayOf(parsed.GetValue(on));
            return parsed.GetValue(page) is { } id
                ? Page(planner, id)
                : List(planner, parsed.GetValue(residence) is { } text ? Country.Parse(text) : null, day, parsed.GetValue(json));
        }));
        return command;
    }

    private static int Page(HomePlanner planner, string id)
    {
        var facts = planner.Adjudicator.Facts;
        var arrangement = facts.Arrangements.FirstOrDefault(a => a.Id == id) ?? throw new DomicileException(
            $"There is no joint arrangement '{id}'.", $"Known: {string.Join(", ", facts.Arrangements.Select(a => a.Id).DefaultIfEmpty("none"))}.", "Declare it under 'arrangements' in the facts.");
        Console.Out.Write(JointControllers.Essence(arrangement, facts.Estate.Entities));
        return ExitCode.Done;
    }

    private static int List(HomePlanner planner, Country? residence, DateOnly day, bool json)
    {
        var areas = planner.Adjudicator.Book.Areas;
        var found = planner.Adjudicator.Facts.Arrangements.Where(a => a.Period.Contains(day))
            .Select(a => (Arrangement: a, Twice: JointControllers.AnsweredTwice(a, areas, day).Members, Answers: residence is { } country ? JointControllers.AnsweringFor(country, a, areas, day) : null))
            .ToList();
        if (json)
        {
            JsonOutput.Print(new
            {
                On = day,
                Residence = residence?.ToString(),
                Arrangements = found.Select(f => new
                {
                    f.Arrangement.Id, f.Arrangement.Purpose, f.Arrangement.ContactPoint, ValidFrom = f.Arrangement.Period.From, ValidTo = f.Arrangement.Period.To,
                    Answers = f.Answers, Shares = f.Arrangement.Shares, AnsweredTwice = f.Twice.Select(c => c.ToString()),
                }),
            });
        }
        else
        {
            found.ForEach(f => Write(f.Arrangement, f.Twice, residence, f.Answers));
        }

        return found.Exists(f => f.Twice.Length > 0 || (residence is not null && f.Answers is null)) ? ExitCode.Refused : ExitCode.Done;
    }

    private static void Write(JointArrangement arrangement, IReadOnlyCollection<Country> twice, Country? residence, string? answers)
    {
        Console.Out.WriteLine($"{arrangement.Id}: {arrangement.Purpose}, {arrangement.Period}; contact point: {arrangement.ContactPoint}");
        foreach (var share in arrangement.Shares)
        {
            Console.Out.WriteLine($"  {share.Controller} answers for {string.Join(", ", share.AnswersFor)}; does for all: {string.Join("; ", share.Duties)}");
        }

        if (residence is { } country)
        {
            Console.Out.WriteLine($"  residents of {country}: {answers ?? "nobody answers"}");
        }

        if (twice.Count > 0)
        {
            Console.Out.WriteLine($"  two claim to be the first address of residents of {string.Join(", ", twice)}");
        }
    }
}
