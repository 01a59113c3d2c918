using System.CommandLine;
using Domicile.Estate.Facts.Yaml;
using Domicile.Policy.Law;
using Domicile.Policy.Law.Rows;

namespace Domicile.Cli.Commands.Law;

/// <summary><c>law show</c>: the packs, or the rows of one that are in force on a day.</summary>
internal static class LawShowCommand
{
    public static Command Create()
    {
        var pack = new Argument<string?>("pack") { Description = "The pack to show; without it, a list of all.", Arity = ArgumentArity.ZeroOrOne };
        var (packs, on, json) = (LawInput.Packs(), LawInput.Day(), CommonOptions.Json());
        var command = new Command("show", "Show the packs, or the rows of one that are in force on a day.") { pack, packs, on, json };
        command.Does((parsed, output) =>
        {
            var book = LawInput.Book(parsed.GetValue(packs)!);
            var day = LawInput.DayOf(parsed.GetValue(on));
            if (parsed.GetValue(pack) is not { } name)
            {
                List(book, day, parsed.GetValue(json), output);
                return ExitCode.Done;
            }

            var shown = book.Packs.FirstOrDefault(p => p.Id == name) ?? throw new DomicileException(
                $"There is no pack '{name}'.", "'law show' lists them.", Suggestion.For(name, book.Packs.Select(p => p.Id)));
            Show(shown, day, parsed.GetValue(json), output);
            return ExitCode.Done;
        });
        return command;
    }

    private static void List(LawBook book, DateOnly day, bool json, TextWriter output)
    {
        if (json)
        {
            JsonOutput.Print(new
            {
                On = day,
                Packs = book.Packs.Select(p => new { p.Id, p.Title, Verified = p.IsVerified, RowsInForce = p.Rows.Count(r => r.Period.Contains(day)) }),
            });
            return;
        }

        foreach (var pack in book.Packs)
        {
            var rows = pack.Rows.Where(r => r.Period.Contains(day)).ToList();
            output.WriteLine($"{pack.Id,-12} {rows.Count,3} rows in force, {rows.Count(r => r.Verified)} verified  {pack.Title}");
        }
    }

    private static void Show(LawPack pack, DateOnly day, bool json, TextWriter output)
    {
        var rows = pack.Rows.Where(r => r.Period.Contains(day)).ToList();
        var clocks = pack.Clocks.Where(c => c.Period.Contains(day)).ToList();
        if (json)
        {
            JsonOutput.Print(new
            {
                pack.Id,
                pack.Title,
                On = day,
                Reaches = pack.Attachments.Where(a => a.Period.Contains(day)).Select(a => new { By = Vocabulary.WordFor(a.By), a.In, a.Source, a.Verified }),
                Rows = rows.Select(RowJson),
                Clocks = clocks.Select(c => new { c.Id, c.Amount, Unit = Vocabulary.WordFor(c.Unit), c.From, c.Source, c.Verified }),
            });
            return;
        }

        output.WriteLine($"{pack.Id}: {pack.Title}, rows in force on {day:yyyy-MM-dd}");
        foreach (var reach in pack.Attachments.Where(a => a.Period.Contains(day)))
        {
            output.WriteLine($"  reaches by {Vocabulary.WordFor(reach.By)}: {string.Join(", ", reach.In)}{Mark(reach.Verified)} ({reach.Source})");
        }

        foreach (var row in rows)
        {
            var asks = row.With.IsEmpty ? "" : $" with {string.Join(" and ", row.With)}";
            output.WriteLine($"  {Vocabulary.WordFor(row.Effect),-6} {row.Id}: {row.Says}{Mark(row.Verified)}");
            output.WriteLine($"         {row.When}{asks}; {row.Period}; {row.Source}");
        }

        foreach (var clock in clocks)
        {
            output.WriteLine($"  clock  {clock.Id}: {(clock.Amount is { } n ? $"{n} {Vocabulary.WordFor(clock.Unit)}" : "as soon as possible")} from {clock.From}{Mark(clock.Verified)}");
        }
    }

    private static object RowJson(LawRow row) => new
    {
        row.Id,
        Effect = Vocabulary.WordFor(row.Effect),
        Kind = Vocabulary.WordFor(row.Kind),
        When = row.When.ToString(),
        row.With,
        ValidFrom = row.Period.From,
        ValidTo = row.Period.To,
        row.ReviewBy,
        row.Source,
        row.Verified,
        row.Says,
    };

    private static string Mark(bool verified) => verified ? "" : " [unverified]";
}
