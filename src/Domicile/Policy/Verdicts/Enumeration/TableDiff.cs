using System.Collections.Immutable;
using Domicile.Estate.Facts;
using Domicile.Policy.Law;
using Domicile.Policy.Law.Vocabulary;

namespace Domicile.Policy.Verdicts.Enumeration;

/// <summary>Which cells of the whole decision table a change of law or policy changes.</summary>
/// <remarks>A verdict is the conjunction of what each pack that reaches the data says. Packs that the change leaves alone
/// are left out; what remains is enumerated for each set of packs that reach somebody. A cell that opens may still be
/// refused by a pack that did not change.</remarks>
public static class TableDiff
{
    /// <summary>The changed cells, those that restrict first.</summary>
    /// <exception cref="DomicileException">There are too many cells to enumerate.</exception>
    public static ImmutableArray<ChangedCells> Between(DecisionTable before, DecisionTable after)
    {
        var was = before.Fingerprints();
        var becomes = after.Fingerprints();
        var same = was.Keys.Where(p => becomes.TryGetValue(p, out var now) && now == was[p]).ToHashSet(StringComparer.Ordinal);
        return [.. Slices(before, after, same).SelectMany(s => Compare(before, after, s)).OrderByDescending(c => c.Restricts).ThenByDescending(c => c.Opens)];
    }

    private static IEnumerable<Slice> Slices(DecisionTable before, DecisionTable after, HashSet<string> same)
    {
        var reached =
            from link in Enum.GetValues<Link>()
            from country in Enumerable.Range(0, Country.Count).Select(Country.FromOrdinal)
            let old = Names(before, before.Reach(link, country))
            let now = Names(after, after.Reach(link, country))
            let untouched = same.Intersect(old, StringComparer.Ordinal).Intersect(now, StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal)
            let was = old.RemoveAll(untouched.Contains)
            let becomes = now.RemoveAll(untouched.Contains)
            where was.Length + becomes.Length > 0
            select (Was: was, Becomes: becomes, By: $"{Estate.Facts.Yaml.Vocabulary.WordFor(link)} {country}");
        var byLaw = reached
            .GroupBy(r => $"{string.Join(' ', r.Was)}>{string.Join(' ', r.Becomes)}", StringComparer.Ordinal)
            .Select(g => new Slice([.. g.Select(r => r.By)], g.First().Was, g.First().Becomes));
        return same.Contains(OperatorPolicy.PackName)
            ? byLaw
            : byLaw.Append(new Slice(["everybody"], [OperatorPolicy.PackName], [OperatorPolicy.PackName]));
    }

    private static IEnumerable<ChangedCells> Compare(DecisionTable before, DecisionTable after, Slice slice)
    {
        var space = CellSpace.Of([before, after], slice.Before.Concat(slice.After).ToHashSet(StringComparer.Ordinal));
        var (was, becomes) = (before.BitsOf(slice.Before), after.BitsOf(slice.After));
        var changed = new Dictionary<(string, string), List<int[]>>();
        foreach (var cell in space.Cells())
        {
            var old = Outcome(before, space.QuestionAt(cell, before, was));
            var now = Outcome(after, space.QuestionAt(cell, after, becomes));
            if (old != now)
            {
                var key = (Words(old), Words(now));
                (changed.TryGetValue(key, out var list) ? list : changed[key] = []).Add([.. cell]);
            }
        }

        return
            from change in changed
            from box in CellBox.Merge(change.Value, space.Axes)
            select new ChangedCells(slice.ReachedBy, slice.Before, slice.After, change.Key.Item1, change.Key.Item2, box.Words(space), box.Cells);
    }

    private static (bool Allowed, Obligation Obligations) Outcome(DecisionTable table, in Question question)
    {
        var ruling = table.DecideWithin(question);
        return (ruling.Allowed, ruling.Obligations);
    }

    private static string Words((bool Allowed, Obligation Obligations) outcome) =>
        !outcome.Allowed ? "refuse"
        : outcome.Obligations == Obligation.None ? "allow"
        : $"allow ({string.Join(", ", VerdictText.Words(outcome.Obligations))})";

    private static ImmutableArray<string> Names(DecisionTable table, ulong bits) =>
        [.. table.Packs.Where((_, bit) => (bits >> bit & 1) != 0)];

    private sealed record Slice(ImmutableArray<string> ReachedBy, ImmutableArray<string> Before, ImmutableArray<string> After);
}
