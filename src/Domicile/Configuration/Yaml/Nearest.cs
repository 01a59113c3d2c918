namespace Domicile.Configuration.Yaml;

/// <summary>Finds what was probably meant by a word that is not known.</summary>
internal static class Nearest
{
    /// <summary>The candidate with the smallest edit distance, if it is close: at most two edits, or a third of the word.</summary>
    internal static string? Of(string word, IEnumerable<string> candidates)
    {
        var (best, distance) = candidates
            .Select(c => (Candidate: c, Distance: Distance(word.ToLowerInvariant(), c.ToLowerInvariant())))
            .DefaultIfEmpty((Candidate: "", Distance: int.MaxValue))
            .MinBy(pair => pair.Distance);
        return distance <= Math.Max(2, word.Length / 3) ? best : null;
    }

    /// <summary>A hint: the near one, or the whole list when none is near.</summary>
    internal static string Hint(string word, IReadOnlyCollection<string> candidates) => Of(word, candidates) is { } near
        ? $"Did you mean '{near}'?"
        : $"Wanted: one of {string.Join(", ", candidates.Order(StringComparer.Ordinal))}.";

    /// <summary>Levenshtein's edit distance, one row at a time.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
