using System.Collections.Immutable;
using Domicile.Policy.Law.Vocabulary;

namespace Domicile.Policy.Verdicts.Enumeration;

/// <summary>The whole decision table, pack by pack: whom the pack reaches, and which cells it allows. Whatever is not listed
/// is refused.</summary>
public static class TableListing
{
    /// <summary>The allowed cells of one pack as few lines as merging gives.</summary>
    /// <exception cref="DomicileException">There are too many cells to enumerate.</exception>
    public static ImmutableArray<ListedCells> Of(DecisionTable table, string pack)
    {
        var space = CellSpace.Of([table], new HashSet<string>(StringComparer.Ordinal) { pack });
        var bits = table.BitsOf([pack]);
        var allowed = new Dictionary<Obligation, List<int[]>>();
        foreach (var cell in space.Cells())
        {
            var ruling = table.DecideWithin(space.QuestionAt(cell, table, bits));
            if (ruling.Allowed)
            {
                (allowed.TryGetValue(ruling.Obligations, out var list) ? list : allowed[ruling.Obligations] = []).Add([.. cell]);
            }
        }

        return
        [
            .. from outcome in allowed
               from box in CellBox.Merge(outcome.Value, space.Axes)
               orderby box.Cells descending
               select new ListedCells(pack, box.Words(space), [.. VerdictText.Words(outcome.Key)], box.Cells, space.Size),
        ];
    }
}
