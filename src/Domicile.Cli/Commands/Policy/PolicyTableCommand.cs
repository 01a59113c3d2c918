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
        var (packs, policy, on, json) = (LawInput.Packs(), PolicyInput.Policy(), LawInput.Day(), CommonOptions.Json());
        var command = new Command("table", "Print the decision table of a day, pack by pack: the cells that are allowed. All others are refused.") { pack, packs, policy, on, json };
        command.Does((parsed, output) =>
        {
            var book = LawInput.Book(parsed.GetValue(packs)!);
            var table = DecisionTable.Compile(book, PolicyInput.PolicyOf(parsed.GetValue(policy), book), LawInput.DayOf(parsed.GetValue(on)));
            var listed = Listed(table, parsed.GetValue(pack));
            if (parsed.GetValue(json))
            {
                JsonOutput.Print(new { On = table.Day, table.Hash, Allowed = listed });
                return ExitCode.Done;
            }

            output.WriteLine($"decision table on {table.Day:yyyy-MM-dd}, hash {table.Hash}");
            foreach (var cells in listed)
            {
                var obliges = cells.Obliges.IsEmpty ? "" : $" -> {string.Join(", ", cells.Obliges)}";
                output.WriteLine($"{cells.Pack,-12} {cells.When}{obliges} ({cells.Cells} of {cells.Of} cells)");
            }

            return ExitCode.Done;
        });
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
