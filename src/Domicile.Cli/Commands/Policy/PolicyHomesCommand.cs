using System.CommandLine;
using Domicile.Cli.Commands.Law;
using Domicile.Configuration;
using Domicile.Estate.Facts;
using Domicile.Policy.Homes.Planning;
using Domicile.Policy.Law.Vocabulary;

namespace Domicile.Cli.Commands.Policy;

/// <summary><c>policy homes</c>: where residents of a country may be at home on a day, and why each declared site is or is not a home.</summary>
internal static class PolicyHomesCommand
{
    public static Command Create()
    {
        var residence = new Argument<string>("country") { Description = "The country of residence, such as DE, or 'unknown'" };
        var (config, on, json) = (CommonOptions.Config(), LawInput.Day(), CommonOptions.Json());
        var command = new Command("homes", "Say where residents of a country may be at home on a day, judged as if all their data were most protected, and why.") { residence, config, on, json };
        command.Does((parsed, output) =>
        {
            var declaration = ConfigurationLoader.Load(parsed.GetValue(config)!).OrThrow();
            var country = Country.Parse(parsed.GetValue(residence)!);
            var day = LawInput.DayOf(parsed.GetValue(on));
            var sets = declaration.Kinds.Select(kind => declaration.HomesOf(kind, country, day)).ToList();
            if (parsed.GetValue(json))
            {
                JsonOutput.Print(new { On = day, Residence = country.ToString(), Kinds = sets.Select(Plain) });
            }
            else
            {
                sets.ForEach(set => Write(set, output));
            }

            return sets.TrueForAll(s => !s.IsEmpty) ? ExitCode.Done : ExitCode.Refused;
        });
        return command;
    }

    private static object Plain(HomeSet set) => new
    {
        set.Cell.Kind,
        set.Cell.Controller,
        Newcomers = set.Best?.Standing.Id.Text,
        Sites = set.Options.Select(o => new { Site = o.Standing.Id.Text, o.MayStay, o.MayReceive, o.Unverified, o.Why, InterimUntil = o.Interim?.Period.To }),
    };

    private static void Write(HomeSet set, TextWriter output)
    {
        output.WriteLine($"{set.Cell.Kind} in {set.Cell.Residence}: {(set.IsEmpty ? "nowhere to be" : string.Join(", ", set.Sites))}");
        foreach (var option in set.Options)
        {
            output.WriteLine($"  {option.Standing.Id}: {(option.MayReceive ? "home" : option.MayStay ? "keeps whom it has" : "no home")}{(option.Unverified ? " (on unverified rows)" : "")}: {option.Why}");
        }
    }
}
