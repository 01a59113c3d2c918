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
        var (allowed, obligations) = (new List<int[]>(), new List<Obligation>());
        foreach (var cell in space.Cells())
        {
            var ruling = table.DecideWithin(space.QuestionAt(cell, table, bits));
            if (ruling.Allowed)
            {
                allowed.Add([.. cell]);
                obligations.Add(ruling.Obligations);
            }
        }

        return
        [
            .. from box in CellBox.Merge(allowed, space.Axes)
               orderby box.Cells descending
               let always = allowed.Zip(obligations).Where(c => box.Holds(c.First)).Aggregate((Obligation)~0, (all, c) => all & c.Second)
               select new ListedCells(pack, box.Words(space), [.. VerdictText.Words(always)], box.Cells, space.Size),
        ];
    }
}
