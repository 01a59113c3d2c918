using Domicile.Policy.Homes.Changes;
using Domicile.Policy.Homes.Planning;
using Domicile.Policy.Verdicts.Enumeration;

namespace Domicile.Cli.Commands.Policy;

/// <summary>A reviewed change in words and as JSON.</summary>
internal static class ChangeText
{
    private const int MostNames = 8;

    public static void Write(ChangeReview review, IReadOnlyDictionary<SubjectGroup, IReadOnlyList<string>>? tokens, TextWriter output)
    {
        output.WriteLine($"decision table on {review.Day:yyyy-MM-dd}: {review.HashBefore?[..16] ?? "nothing in force"} -> {review.HashAfter[..16]}{(review.IsEmpty ? " (nothing changes)" : "")}");
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
            output.WriteLine($"has to move: {due.Group.Name} ({Count(due.Group)}) -> {due.To}: {due.Why}");
        }

        foreach (var stranded in review.Stranded)
        {
            output.WriteLine($"nowhere to be: {stranded.Group.Name} ({Count(stranded.Group)}): {stranded.Why}");
            foreach (var token in tokens?[stranded.Group] ?? [])
            {
                output.WriteLine($"  {token}");
            }
        }
    }

    /// <summary>Says why a change is refused.</summary>
    public static int Refuse(ChangeReview review)
    {
        try
        {
            review.RequireConfirmation(confirmation: null);
        }
        catch (DomicileException refused)
        {
            ErrorPrinter.Print(refused.Message, refused.Detail, refused.Hint);
        }

        return ExitCode.Refused;
    }

    public static object Json(ChangeReview review, IReadOnlyDictionary<SubjectGroup, IReadOnlyList<string>>? tokens) => new
    {
        On = review.Day,
        review.HashBefore,
        review.HashAfter,
        Cells = review.Cells.Select(c => new { c.ReachedBy, c.PacksBefore, c.PacksAfter, c.Was, c.Becomes, c.When, c.Cells }),
        NewlyDue = review.NewlyDue.Select(d => new { Group = d.Group.Name, d.Group.Count, To = d.To.Text, d.Why }),
        Stranded = review.Stranded.Select(s => new { Group = s.Group.Name, s.Group.Kind, Residence = s.Group.Residence.ToString(), Site = s.Group.Home?.Text, s.Group.Count, s.Why, Tokens = tokens?[s.Group] }),
        Confirmation = review.Stranded.IsEmpty ? null : review.Confirmation,
    };

    private static string Count(SubjectGroup group) =>
        group.Count is { } count ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{count} subjects") : "count unknown";

    private static string Names(IReadOnlyCollection<string> names) =>
        names.Count <= MostNames ? string.Join(", ", names) : $"{string.Join(", ", names.Take(MostNames))} and {names.Count - MostNames} more";

    private static string Packs(IReadOnlyCollection<string> packs) => packs.Count == 0 ? "no pack" : string.Join(" and ", packs);
}
