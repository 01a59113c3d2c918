using System.CommandLine;
using Domicile.Estate.Facts.Yaml;
using Domicile.Policy.Law.Reading;

namespace Domicile.Cli.Commands.Law;

/// <summary><c>law check</c>: every fault of every pack file at once.</summary>
internal static class LawCheckCommand
{
    public static Command Create()
    {
        var (packs, changes, on, json) = (LawInput.Packs(), LawInput.ChangedPacks(), LawInput.Day(), CommonOptions.Json());
        var command = new Command("check", "Check pack files: gaps, overlaps, unknown words; and list what is due for review.") { packs, changes, on, json };
        command.Does((parsed, output) =>
        {
            var sources = PackOverlay.Lay(LawInput.Sources(parsed.GetValue(packs)!), parsed.GetValue(changes)!.SelectMany(SourceText.Load));
            var faults = new FaultLog();
            var book = LawBookReader.Read(sources, faults);
            var day = LawInput.DayOf(parsed.GetValue(on));
            var overdue = book.Packs.SelectMany(p => p.Rows).Where(r => r.Period.Contains(day) && r.ReviewBy < day).ToList();
            var deadlines = book.Packs.SelectMany(p => p.Deadlines).Where(d => d.On >= day && d.On != DateOnly.MaxValue).OrderBy(d => d.On).ToList();
            if (parsed.GetValue(json))
            {
                JsonOutput.Print(new
                {
                    Packs = book.Packs.Select(p => p.Id),
                    Faults = faults.Faults.Select(f => new { f.At.File, f.At.Line, f.At.Column, f.Says, f.Hint }),
                    ReviewOverdue = overdue.Select(r => new { r.Name, r.ReviewBy }),
                    Deadlines = deadlines.Select(d => new { d.Id, d.On, d.Says, d.Verified }),
                });
                return faults.Any ? ExitCode.BadInput : ExitCode.Done;
            }

            faults.ThrowIfAny("the law packs");
            output.WriteLine($"{book.Packs.Length} packs, {book.Packs.Sum(p => p.Rows.Length)} rows, no fault.");
            overdue.ForEach(r => output.WriteLine($"review overdue: {r.Name}, by {r.ReviewBy:yyyy-MM-dd}"));
            deadlines.ForEach(d => output.WriteLine($"deadline: {d.On:yyyy-MM-dd} {d.Id}: {d.Says}"));
            return ExitCode.Done;
        });
        return command;
    }
}
