using System.Text;

namespace Domicile.Gateway.Wire;

/// <summary>The <c>options</c> of a start-up message: <c>-c name=value</c> and <c>--name=value</c>, a backslash before a blank.</summary>
internal static class StartupOptions
{
    /// <summary>Reads them.</summary>
    /// <returns>Null when there is anything else in them.</returns>
    public static IReadOnlyList<(string Name, string Value)>? Read(string options)
    {
        var found = new List<(string, string)>();
        var words = Words(options);
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i];
            var setting = word == "-c" && i + 1 < words.Count ? words[++i]
                : word.StartsWith("-c", StringComparison.Ordinal) && word.Length > 2 ? word[2..]
                : word.StartsWith("--", StringComparison.Ordinal) ? word[2..]
                : "";
            var at = setting.IndexOf('=', StringComparison.Ordinal);
            if (at < 1)
            {
                return null;
            }

            found.Add((setting[..at].Replace('-', '_'), setting[(at + 1)..]));
        }

        return found;
    }

    private static List<string> Words(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length)
            {
                word.Append(text[++i]);
            }
            else if (!char.IsWhiteSpace(text[i]))
            {
                word.Append(text[i]);
            }
            else if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }

        return word.Length > 0 ? [.. words, word.ToString()] : words;
    }
}
