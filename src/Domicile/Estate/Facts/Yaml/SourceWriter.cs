using System.Globalization;
using System.Text;

namespace Domicile.Estate.Facts.Yaml;

/// <summary>Writes a tree as YAML that reads back as the same tree: flow style, every text in double quotes.</summary>
public static class SourceWriter
{
    /// <summary>The text.</summary>
    public static string Text(SourceNode node) => node switch
    {
        SourceNode.Map map => $"{{ {string.Join(", ", map.Entries.Select(e => $"{Text(e.Key)}: {Text(e.Value)}"))} }}",
        SourceNode.Items items => $"[{string.Join(", ", items.Nodes.Select(Text))}]",
        SourceNode.Scalar scalar => Quoted(scalar.Text),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>A text in double quotes; quotes, backslashes and what cannot be seen are escaped.</summary>
    public static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var letter in text)
        {
            _ = letter is '"' or '\\' ? quoted.Append('\\').Append(letter)
                : char.IsControl(letter) || letter is '\u2028' or '\u2029' or '\ufeff' ? quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}")
                : quoted.Append(letter);
        }

        return quoted.Append('"').ToString();
    }
}
