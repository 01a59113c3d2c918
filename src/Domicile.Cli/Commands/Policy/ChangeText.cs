using Domicile.Policy.Homes.Changes;
using Domicile.Policy.Verdicts.Enumeration;

namespace Domicile.Cli.Commands.Policy;

/// <summary>A reviewed change in words and as JSON.</summary>
internal static class ChangeText
{
    private const int MostNames = 8;

    public static void Write(ChangeReview review, TextWriter output)
    {
        output.WriteLine($"decision table on {review.Day:yyyy-MM-dd}: {review.HashBefore[..16]} -> {review.HashAfter[..16]}{(review.IsEmpty ? " (nothing changes)" : "")}");
        foreach (var group in review.Cells.GroupBy(c => string.Join(' ', c.ReachedBy), StringComparer.Ordinal))
        {
            var first = group.First();
            output.WriteLine($"{Names(first.ReachedBy)}: {Packs(first.PacksBefore)} -> {Packs(first.PacksAfter)}");
            foreach (var cells in group)
            {
                var mark = cells.Restricts ? '-' : cells.Opens ? '+' : '~';
                output.WriteLine($"  {mark} {cells.Was} -> {cells.Becomes}: {cells.When} ({cells.Cells} cells)");
            }
        }

        foreach (var due in review.NewlyDue)
        {
            output.WriteLine($"has to move: {due.Group.Name} -> {due.To}: {due.Why}");
        }

        foreach (var stranded in review.Stranded)
        {
            output.WriteLine($"nowhere to be: {stranded.Group.Name}: {stranded.Why}");
        }
    }

    public static object Json(ChangeReview review) => new
    {
        On = review.Day,
        review.HashBefore,
        review.HashAfter,
        Cells = review.Cells.Select(c => new { c.ReachedBy, c.PacksBefore, c.PacksAfter, c.Was, c.Becomes, c.When, c.Cells }),
        NewlyDue = review.NewlyDue.Select(d => new { Group = d.Group.Name, d.Group.Count, To = d.To.Text, d.Why }),
        Stranded = review.Stranded.Select(s => new { Group = s.Group.Name, s.Group.Count, s.Why }),
        Confirmation = review.Stranded.IsEmpty ? null : review.Confirmation,
    };

    private static string Names(IReadOnlyCollection<string> names) =>
        names.Count <= MostNames ? string.Join(", ", names) : $"{string.Join(", ", names.Take(MostNames))} and {names.Count - MostNames} more";

    private static string Packs(IReadOnlyCollection<string> packs) => packs.Count == 0 ? "no pack" : string.Join(" and ", packs);
}
