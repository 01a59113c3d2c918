using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Domicile.Policy.Homes.Planning;
using Domicile.Policy.Verdicts.Enumeration;

namespace Domicile.Policy.Homes.Changes;

/// <summary>Compares before and after. Pure.</summary>
public static class ChangeReviewer
{
    /// <summary>Reviews a change for a population on a day.</summary>
    /// <param name="before">What is in force; null when nothing is: then everybody had somewhere to be, where they are.</param>
    /// <param name="after">What would be.</param>
    /// <param name="population">Who lives where.</param>
    /// <param name="day">The day.</param>
    /// <exception cref="DomicileException">There are too many changed cells to enumerate.</exception>
    public static ChangeReview Review(HomePlanner? before, HomePlanner after, IReadOnlyCollection<SubjectGroup> population, DateOnly day)
    {
        var (old, now) = (before?.Adjudicator.TableOn(day), after.Adjudicator.TableOn(day));
        var (was, becomes) = (before is null ? null : DuePlanner.Plan(population, before, day), DuePlanner.Plan(population, after, day));
        var strandedBefore = (was?.Stranded.Select(s => s.Group) ?? []).ToHashSet();
        var dueBefore = (was?.Moves.Where(m => m.Required).Select(m => m.Group) ?? []).ToHashSet();
        ImmutableArray<StrandedGroup> stranded = [.. becomes.Stranded.Where(s => !strandedBefore.Contains(s.Group))];
        return new ChangeReview(
            day,
            old?.Hash,
            now.Hash,
            old is null ? [] : TableDiff.Between(old, now),
            stranded,
            [.. becomes.Moves.Where(m => m.Required && !dueBefore.Contains(m.Group) && !strandedBefore.Contains(m.Group))],
            ConfirmationOf(old?.Hash, now.Hash, stranded))
        {
            StrandedAfter = becomes.Stranded,
        };
    }

    private static string ConfirmationOf(string? before, string after, IEnumerable<StrandedGroup> stranded)
    {
        var text = string.Join('\n', [before ?? "", after, .. stranded.Select(s => $"{s.Group.Name} {s.Group.Count}")]);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..12];
    }
}
