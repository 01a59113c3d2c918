using System.Collections.Frozen;
using System.Text;

namespace Domicile.Estate.Facts.Yaml;

/// <summary>The words by which an enum's values are written: <c>PreciseLocation</c> is <c>precise-location</c>.</summary>
public static class Vocabulary
{
    /// <summary>Every word of an enum.</summary>
    public static IEnumerable<string> Words<TWord>()
        where TWord : struct, Enum => Known<TWord>.ByWord.Keys;

    /// <summary>The word of a value.</summary>
    public static string WordFor<TWord>(TWord value)
        where TWord : struct, Enum
    {
        var word = new StringBuilder();
        foreach (var letter in value.ToString())
        {
            if (char.IsAsciiLetterUpper(letter) && word.Length > 0)
            {
                word.Append('-');
            }

            word.Append(char.ToLowerInvariant(letter));
        }

        return word.ToString();
    }

    /// <summary>The value of a word.</summary>
    public static bool TryRead<TWord>(string word, out TWord value)
        where TWord : struct, Enum => Known<TWord>.ByWord.TryGetValue(word, out value);

    private static class Known<TWord>
        where TWord : struct, Enum
    {
        public static readonly FrozenDictionary<string, TWord> ByWord =
            Enum.GetValues<TWord>().Distinct().ToFrozenDictionary(WordFor, value => value, StringComparer.Ordinal);
    }
}
