using System.Collections.Immutable;
using Domicile.Policy.Law.Rows;

namespace Domicile.Policy.Law;

/// <summary>Which rows differ between two books, or between two days of one book.</summary>
/// <param name="Added">Rows that only the second has.</param>
/// <param name="Removed">Rows that only the first has.</param>
/// <param name="Changed">Rows of one name and first day that say something else.</param>
public sealed record LawDiff(
    ImmutableArray<LawRow> Added, ImmutableArray<LawRow> Removed, ImmutableArray<(LawRow Before, LawRow After)> Changed)
{
    /// <summary>True when nothing differs.</summary>
    public bool IsEmpty => Added.IsEmpty && Removed.IsEmpty && Changed.IsEmpty;

    /// <summary>The differences between the rows of two books.</summary>
    public static LawDiff Between(LawBook before, LawBook after) =>
        Between(before.Packs.SelectMany(p => p.Rows), after.Packs.SelectMany(p => p.Rows));

    /// <summary>What comes into force and goes out of force between two days.</summary>
    public static LawDiff Between(LawBook book, DateOnly one, DateOnly other) => Between(
        book.Packs.SelectMany(p => p.Rows).Where(r => r.Period.Contains(one)),
        book.Packs.SelectMany(p => p.Rows).Where(r => r.Period.Contains(other)));

    private static LawDiff Between(IEnumerable<LawRow> before, IEnumerable<LawRow> after)
    {
        var old = before.ToDictionary(r => (r.Name, r.Period.From));
        var now = after.ToDictionary(r => (r.Name, r.Period.From));
        return new LawDiff(
            [.. now.Where(r => !old.ContainsKey(r.Key)).Select(r => r.Value)],
            [.. old.Where(r => !now.ContainsKey(r.Key)).Select(r => r.Value)],
            [.. old.Where(r => now.TryGetValue(r.Key, out var other) && !r.Value.SaysTheSameAs(other)).Select(r => (r.Value, now[r.Key]))]);
    }
}
