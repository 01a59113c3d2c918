using System.CommandLine;
using Domicile.Policy.Law;
using Domicile.Policy.Law.Rows;

namespace Domicile.Cli.Commands.Law;

/// <summary><c>law diff</c>: which rows differ between two sets of files, or between two days.</summary>
internal static class LawDiffCommand
{
    public static Command Create()
    {
        var (packs, changes, json) = (LawInput.Packs(), LawInput.ChangedPacks(), CommonOptions.Json());
        var from = LawInput.Day("--from", "Compare what is in force on this day ...");
        var to = LawInput.Day("--to", "... with what is in force on this one.");
        var command = new Command("diff", "Compare rows: packs with changed files laid over them, or one day with another.") { packs, changes, from, to, json };
        command.Does((parsed, output) =>
        {
            var diff = parsed.GetValue(from) is { } one
                ? LawDiff.Between(LawInput.Book(parsed.GetValue(packs)!, parsed.GetValue(changes)!), LawInput.DayOf(one), LawInput.DayOf(parsed.GetValue(to)))
                : LawDiff.Between(LawInput.Book(parsed.GetValue(packs)!), LawInput.Book(parsed.GetValue(packs)!, parsed.GetValue(changes)!));
            if (parsed.GetValue(json))
            {
                JsonOutput.Print(new
                {
                    Added = diff.Added.Select(Words),
                    Removed = diff.Removed.Select(Words),
                    Changed = diff.Changed.Select(c => new { Before = Words(c.Before), After = Words(c.After) }),
                });
            }
            else
            {
                Write(diff, output);
            }

            return diff.IsEmpty ? ExitCode.Done : ExitCode.Refused;
        });
        return command;
    }

    private static void Write(LawDiff diff, TextWriter output)
    {
        if (diff.IsEmpty)
        {
            output.WriteLine("No row differs.");
        }

        foreach (var row in diff.Removed)
        {
            output.WriteLine($"- {Words(row)}");
        }

        foreach (var row in diff.Added)
        {
            output.WriteLine($"+ {Words(row)}");
        }

        foreach (var (before, after) in diff.Changed)
        {
            output.WriteLine($"- {Words(before)}");
            output.WriteLine($"+ {Words(after)}");
        }
    }

    private static string Words(LawRow row) =>
        $"{row.Name} ({row.Period}): {row.Says}; {row.When}{(row.With.IsEmpty ? "" : $" with {string.Join(" and ", row.With)}")}{(row.Verified ? "" : " [unverified]")}";
}
