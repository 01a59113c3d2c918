namespace Domicile.Estate.Facts.Yaml;

/// <summary>Says which known word a misspelt one is nearest to.</summary>
public static class Suggestion
{
    /// <summary>"Did you mean ...?" when a word is near, else the list of known words.</summary>
    public static string For(string written, IEnumerable<string> known)
    {
        var words = known.Order(StringComparer.Ordinal).ToList();
        return Nearest(written, words) is { } near ? $"Did you mean '{near}'?" : $"Known here: {string.Join(", ", words)}.";
    }

    /// <summary>The word with the fewest edits, if it is near: at most two, or a third of what was written. Case does not count.</summary>
    public static string? Nearest(string written, IEnumerable<string> known)
    {
        var (best, distance) = known
            .Select(word => (Word: word, Distance: Distance(written.ToLowerInvariant(), word.ToLowerInvariant())))
            .DefaultIfEmpty((Word: "", Distance: int.MaxValue))
            .MinBy(pair => pair.Distance);
        return distance <= Math.Max(2, written.Length / 3) ? best : null;
    }

    /// <summary>Edits between two words: insertions, deletions and replacements, each counting one.</summary>
    /// <remarks>Source: Wagner and Fischer, "The String-to-String Correction Problem", JACM 1974.</remarks>
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var replaced = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
