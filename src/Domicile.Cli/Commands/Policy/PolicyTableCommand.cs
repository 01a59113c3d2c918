using System.CommandLine;
using Domicile.Cli.Commands.Law;
using Domicile.Policy.Verdicts;
using Domicile.Policy.Verdicts.Enumeration;

namespace Domicile.Cli.Commands.Policy;

/// <summary><c>policy table</c>: every allowed cell of the decision table.</summary>
internal static class PolicyTableCommand
{
    public static Command Create()
    {
        var pack = new Argument<string?>("pack") { Description = "One pack, or 'policy'; without it, all.", Arity = ArgumentArity.ZeroOrOne };
        var (basis, on, json) = (new PolicyBasis(), LawInput.Day(), CommonOptions.Json());
        var command = new Command("table", "Print the decision table of a day, pack by pack: the cells that are allowed. All others are refused.") { pack, on, json };
        foreach (var option in basis.Options)
        {
            command.Options.Add(option);
        }

        command.SetAction((parsed, cancellationToken) => ErrorPrinter.GuardAsync(async () =>
        {
            var (planner, _, _) = await basis.ReadAsync(parsed, cancellationToken);
            var table = planner.Adjudicator.TableOn(LawInput.DayOf(parsed.GetValue(on)));
            var listed = Listed(table, parsed.GetValue(pack));
            if (parsed.GetValue(json))
            {
                JsonOutput.Print(new { On = table.Day, table.Hash, Allowed = listed });
                return ExitCode.Done;
            }

            Console.Out.WriteLine($"decision table on {table.Day:yyyy-MM-dd}, hash {table.Hash}");
            foreach (var cells in listed)
            {
                var obliges = cells.Obliges.IsEmpty ? "" : $" -> {string.Join(", ", cells.Obliges)}";
                Console.Out.WriteLine($"{cells.Pack,-12} {cells.When}{obliges} ({cells.Cells} of {cells.Of} cells)");
            }

            return ExitCode.Done;
        }));
        return command;
    }

    private static List<ListedCells> Listed(DecisionTable table, string? pack)
    {
        if (pack is not null && !table.Packs.Contains(pack, StringComparer.Ordinal))
        {
            throw new DomicileException(
                $"There is no pack '{pack}'.", $"Known: {string.Join(", ", table.Packs)}.", "'law show' lists the packs.");
        }

        return [.. (pack is null ? table.Packs : [pack]).SelectMany(p => TableListing.Of(table, p))];
    }
}
