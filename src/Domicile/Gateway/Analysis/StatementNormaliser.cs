using System.Text;
using System.Text.RegularExpressions;
using Domicile.Gateway.Grammar;

namespace Domicile.Gateway.Analysis;

/// <summary>Takes literals and comments out of a statement, so that nothing personal is left in it.</summary>
internal static partial class StatementNormaliser
{
    /// <summary>Stands for a text that could not be read.</summary>
    internal const string Unreadable = "(a text that is no SQL to the gateway)";

    /// <summary>The text with $n in place of each literal, one space between tokens, and quoted names left as they are.</summary>
    internal static string Normalise(string sql)
    {
        List<Token> tokens;
        try
        {
            tokens = SqlLexer.Read(sql);
        }
        catch (GrammarException)
        {
            return Unreadable;
        }

        var text = new StringBuilder();
        var number = tokens.Where(t => t.Kind == TokenKind.Parameter).Select(t => int.Parse(t.Text, System.Globalization.CultureInfo.InvariantCulture)).DefaultIfEmpty(0).Max();
        foreach (var token in tokens.Where(t => t.Kind != TokenKind.End))
        {
            if (text.Length > 0 && token.Text is not ("," or ")" or "." or "::" or ";") && text[^1] is not ('(' or '.' or ':'))
            {
                text.Append(' ');
            }

            text.Append(token.Kind switch
            {
                TokenKind.Text or TokenKind.Integer or TokenKind.Number => $"${++number}",
                TokenKind.Parameter => "$" + token.Text,
                TokenKind.Quoted => Domicile.Postgres.Sql.Name(token.Text),
                _ => token.Text,
            });
        }

        return Lists().Replace(text.ToString().TrimEnd(';', ' '), "(${first}, ...)");
    }

    /// <summary>A statement whose literals were taken out, made readable again where PostgreSQL's grammar wants a literal: interval $1.</summary>
    internal static string Readable(string normalised) => TypedLiteral().Replace(Settings().Replace(normalised, "${set} = 'x'"), "${type} ''");

    [GeneratedRegex(@"\((?<first>\$\d+)(, \$\d+){2,}\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Lists();

    [GeneratedRegex(@"\b(?<type>interval|date|time|timestamp|timestamptz)\s+\$\d+", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TypedLiteral();

    [GeneratedRegex(@"^(?<set>set\s+(local\s+|session\s+)?[\w.]+)\s*(=|\bto\b)\s*\$\d+$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Settings();
}
