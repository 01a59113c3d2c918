using System.Text;
using System.Text.RegularExpressions;

namespace Domicile.Gateway.Analysis;

/// <summary>Reads statements out of a server log as log_statement or log_min_duration_statement write it, whatever the line prefix; lines that
/// go on begin with a tab. Of a file without such lines, the statements that end with a semicolon at a line's end.</summary>
public static partial class StatementLog
{
    /// <summary>The statements, each as often as it stands there.</summary>
    public static IEnumerable<ObservedStatement> Read(IEnumerable<string> lines)
    {
        var all = lines.ToList();
        var isLog = all.Exists(l => Begins().IsMatch(l));
        var text = new StringBuilder();
        foreach (var line in all)
        {
            if (isLog && Begins().Match(line) is var match && (match.Success || !line.StartsWith('\t')))
            {
                if (text.Length > 0)
                {
                    yield return new(text.ToString(), 1);
                }

                text.Clear().Append(match.Success ? line[(match.Index + match.Length)..] : "");
            }
            else if (!isLog || text.Length > 0)
            {
                text.Append('\n').Append(line);
                if (!isLog && line.TrimEnd().EndsWith(';'))
                {
                    yield return new(text.ToString().Trim(), 1);
                    text.Clear();
                }
            }
        }

        if (!string.IsNullOrWhiteSpace(text.ToString()))
        {
            yield return new(text.ToString().Trim(), 1);
        }
    }

    [GeneratedRegex(@"LOG:\s+(duration: [\d.]+ ms\s+)?(statement|execute [^:]*|parse [^:]*): ", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Begins();
}
