using System.Globalization;
using System.Text;

namespace Domicile.Gateway.Grammar;

/// <summary>Decodes the three kinds of string constant. Source: PostgreSQL manual, "Constants" under "Lexical Structure".</summary>
internal static class SqlStrings
{
    /// <summary>'...' with '' for a quote, and parts on several lines put together.</summary>
    internal static (string Text, int Start) Plain(string sql, ref int at)
    {
        var start = at;
        var text = new StringBuilder();
        do
        {
            for (at++; ; at++)
            {
                var c = Need(sql, at, start);
                if (c == '\'' && !Follows(sql, at, '\''))
                {
                    at++;
                    break;
                }

                at += c == '\'' ? 1 : 0;
                text.Append(c);
            }
        }
        while (Continues(sql, ref at));

        return (text.ToString(), start);
    }

    /// <summary>E'...': <paramref name="at"/> is at the quote.</summary>
    internal static (string Text, int Start) Escaped(string sql, ref int at)
    {
        var start = at;
        var text = new StringBuilder();
        do
        {
            for (at++; ; at++)
            {
                var c = Need(sql, at, start);
                if (c == '\'' && !Follows(sql, at, '\''))
                {
                    at++;
                    break;
                }

                if (c == '\\')
                {
                    at++;
                    Escape(sql, ref at, text, start);
                    continue;
                }

                at += c == '\'' ? 1 : 0;
                text.Append(c);
            }
        }
        while (Continues(sql, ref at));

        return (text.ToString(), start);
    }

    /// <summary>$tag$...$tag$.</summary>
    internal static (string Text, int Start) Dollar(string sql, ref int at)
    {
        var start = at;
        var end = at + 1;
        while (end < sql.Length && (char.IsAsciiLetterOrDigit(sql[end]) || sql[end] == '_' || sql[end] >= 0x80))
        {
            end++;
        }

        var tag = end < sql.Length && sql[end] == '$' ? sql.Substring(at, end + 1 - at) : throw Fault(start);
        var close = sql.IndexOf(tag, end + 1, StringComparison.Ordinal);
        if (close < 0)
        {
            throw Fault(start);
        }

        at = close + tag.Length;
        return (sql[(end + 1)..close], start);
    }

    private static void Escape(string sql, ref int at, StringBuilder text, int start)
    {
        var c = Need(sql, at, start);
        switch (c)
        {
            case 'b': text.Append('\b'); break;
            case 'f': text.Append('\f'); break;
            case 'n': text.Append('\n'); break;
            case 'r': text.Append('\r'); break;
            case 't': text.Append('\t'); break;
            case 'x' when char.IsAsciiHexDigit(Need(sql, at + 1, start)): Code(sql, ref at, 1, 2, exact: false, 16, text, start); break;
            case 'u': Code(sql, ref at, 1, 4, exact: true, 16, text, start); break;
            case 'U': Code(sql, ref at, 1, 8, exact: true, 16, text, start); break;
            case >= '0' and <= '7': Code(sql, ref at, 0, 3, exact: false, 8, text, start); break;
            default: text.Append(c); break;
        }
    }

    /// <summary>A number in some base. Bytes over 7F would be parts of characters, surrogates halves of them: both are refused.</summary>
    private static void Code(string sql, ref int at, int skip, int most, bool exact, int numberBase, StringBuilder text, int start)
    {
        var (first, count) = (at + skip, 0);
        while (count < most && first + count < sql.Length && (numberBase == 16 ? char.IsAsciiHexDigit(sql[first + count]) : sql[first + count] is >= '0' and <= '7'))
        {
            count++;
        }

        if (count == 0 || (exact && count != most))
        {
            throw Fault(start);
        }

        var digits = sql.AsSpan(first, count);
        var code = 0L;
        foreach (var digit in digits)
        {
            code = (code * numberBase) + int.Parse([digit], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        }

        if (code == 0 || (!exact && code > 0x7F) || !Rune.IsValid((int)Math.Min(code, int.MaxValue)))
        {
            throw Fault(start);
        }

        text.Append(new Rune((int)code).ToString());
        at = first + count - 1;
    }

    /// <summary>A string goes on when only white space with a line break stands before the next quote. Comments between them are not accepted.</summary>
    private static bool Continues(string sql, ref int at)
    {
        var (next, hasBreak) = (at, false);
        while (next < sql.Length && sql[next] is ' ' or '\t' or '\n' or '\r' or '\f')
        {
            hasBreak |= sql[next] is '\n' or '\r';
            next++;
        }

        if (next >= sql.Length || sql[next] != '\'')
        {
            return hasBreak && next + 1 < sql.Length && sql[next] == '-' && sql[next + 1] == '-' && CommentThenQuote(sql, next) ? throw Fault(at) : false;
        }

        if (!hasBreak)
        {
            throw Fault(at);
        }

        at = next;
        return true;
    }

    private static bool CommentThenQuote(string sql, int at)
    {
        while (at < sql.Length && (sql[at] is ' ' or '\t' or '\n' or '\r' or '\f' || (sql[at] == '-' && Follows(sql, at, '-'))))
        {
            at = sql[at] == '-' ? sql.AsSpan(at).IndexOfAny('\n', '\r') is >= 0 and var line ? at + line : sql.Length : at + 1;
        }

        return at < sql.Length && sql[at] == '\'';
    }

    private static char Need(string sql, int at, int start) => at < sql.Length ? sql[at] : throw Fault(start);

    private static bool Follows(string sql, int at, char c) => at + 1 < sql.Length && sql[at + 1] == c;

    private static GrammarException Fault(int at) => new("42601", "a string constant without an end, or with an escape that is not accepted", at);
}
