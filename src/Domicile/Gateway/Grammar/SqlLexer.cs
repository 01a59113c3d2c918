using System.Text;

namespace Domicile.Gateway.Grammar;

/// <summary>Cuts a query text into tokens, as PostgreSQL's scanner does with standard_conforming_strings on.</summary>
/// <remarks>What PostgreSQL reads differently by version or setting is refused: U&amp;'' and national strings, numbers with underscores or
/// junk after them, names that would be cut. Source: PostgreSQL manual, "Lexical Structure".</remarks>
internal sealed class SqlLexer
{
    private readonly string _sql;
    private readonly List<Token> _tokens = [];
    private int _at;

    private SqlLexer(string sql) => _sql = sql;

    /// <summary>The tokens, an End behind them.</summary>
    /// <exception cref="GrammarException">A text that PostgreSQL would refuse, or that is read differently by version.</exception>
    internal static List<Token> Read(string sql)
    {
        if (sql.Length > SqlLimits.Characters)
        {
            throw new GrammarException("54001", $"the text is longer than {SqlLimits.Characters} characters", 0);
        }

        var lexer = new SqlLexer(sql);
        lexer.Run();
        return lexer._tokens;
    }

    private char Here => Peek(0);

    private char Peek(int ahead) => _at + ahead < _sql.Length ? _sql[_at + ahead] : '\0';

    private void Run()
    {
        while (SkipSpace())
        {
            if (_tokens.Count >= SqlLimits.Tokens)
            {
                throw new GrammarException("54001", $"the text has more than {SqlLimits.Tokens} tokens", _at);
            }

            Next(Here);
        }

        _tokens.Add(new(TokenKind.End, _sql.Length, _sql.Length, ""));
    }

    private void Next(char c)
    {
        switch (c)
        {
            case '\'':
                Add(TokenKind.Text, SqlStrings.Plain(_sql, ref _at));
                break;
            case '"':
                QuotedName();
                break;
            case '$' when char.IsAsciiDigit(Peek(1)):
                Parameter();
                break;
            case '$':
                Add(TokenKind.Text, SqlStrings.Dollar(_sql, ref _at));
                break;
            case '.' when char.IsAsciiDigit(Peek(1)):
                Number();
                break;
            case '(' or ')' or '[' or ']' or ',' or ';' or '.':
                Add(TokenKind.Symbol, 1);
                break;
            case ':':
                Add(TokenKind.Symbol, Peek(1) is ':' or '=' ? 2 : 1);
                break;
            case var digit when char.IsAsciiDigit(digit):
                Number();
                break;
            case var letter when IsNameStart(letter):
                Word();
                break;
            case var sign when SqlOperators.IsPart(sign):
                Operator();
                break;
            default:
                throw Fault("a character that is no part of SQL");
        }
    }

    /// <summary>Skips white space and comments; false at the end.</summary>
    private bool SkipSpace()
    {
        for (; _at < _sql.Length; _at++)
        {
            if (Here == '-' && Peek(1) == '-')
            {
                while (_at < _sql.Length && Here is not ('\n' or '\r'))
                {
                    _at++;
                }

                _at--;
            }
            else if (Here == '/' && Peek(1) == '*')
            {
                SkipComment();
            }
            else if (Here is not (' ' or '\t' or '\n' or '\r' or '\f'))
            {
                return true;
            }
        }

        return false;
    }

    private void SkipComment()
    {
        var start = _at;
        var depth = 0;
        for (; _at < _sql.Length; _at++)
        {
            if (Here == '/' && Peek(1) == '*')
            {
                (depth, _at) = (depth + 1, _at + 1);
            }
            else if (Here == '*' && Peek(1) == '/')
            {
                (depth, _at) = (depth - 1, _at + 1);
                if (depth == 0)
                {
                    return;
                }
            }
        }

        throw new GrammarException("42601", "a comment without an end", start);
    }

    private void Word()
    {
        var start = _at;
        while (IsNamePart(Here))
        {
            _at++;
        }

        var length = _at - start;
        var quoteFollows = Here == '\'' || (Here == '&' && Peek(1) is '\'' or '"');
        if (length == 1 && quoteFollows && Here == '\'' && _sql[start] is 'e' or 'E' && Here == '\'')
        {
            Add(TokenKind.Text, SqlStrings.Escaped(_sql, ref _at).Text, start);
            return;
        }

        if (length == 1 && ((Here == '\'' && _sql[start] is 'b' or 'B' or 'x' or 'X' or 'n' or 'N') || (Here == '&' && quoteFollows && _sql[start] is 'u' or 'U')))
        {
            throw Fault("a bit string, national string or Unicode string");
        }

        Name(TokenKind.Word, Fold(_sql.AsSpan(start, length)), start);
    }

    private void QuotedName()
    {
        var start = _at++;
        var text = new StringBuilder();
        for (; ; _at++)
        {
            if (_at >= _sql.Length)
            {
                throw new GrammarException("42601", "a quoted name without an end", start);
            }

            if (Here == '"' && Peek(1) != '"')
            {
                _at++;
                break;
            }

            _at += Here == '"' ? 1 : 0;
            text.Append(Here);
        }

        if (text.Length == 0)
        {
            throw new GrammarException("42601", "an empty quoted name", start);
        }

        Name(TokenKind.Quoted, text.ToString(), start);
    }

    private void Name(TokenKind kind, string name, int start)
    {
        if (name.Length > SqlLimits.NameBytes / 3 && Encoding.UTF8.GetByteCount(name) > SqlLimits.NameBytes)
        {
            throw new GrammarException("42622", $"a name longer than {SqlLimits.NameBytes} bytes", start);
        }

        Add(kind, name, start);
    }

    private void Parameter()
    {
        var start = _at++;
        while (char.IsAsciiDigit(Here))
        {
            _at++;
        }

        var number = _sql.AsSpan(start + 1, _at - start - 1);
        if (IsNamePart(Here) || number.Length > 5 || int.Parse(number, System.Globalization.CultureInfo.InvariantCulture) is 0 or > 65535)
        {
            throw Fault("a parameter number out of range or with junk behind it");
        }

        Add(TokenKind.Parameter, number.ToString(), start);
    }

    private void Number()
    {
        var start = _at;
        Digits();
        var isInteger = true;
        if (Here == '.' && Peek(1) != '.')
        {
            _at++;
            Digits();
            isInteger = false;
        }

        if (Here is 'e' or 'E' && (char.IsAsciiDigit(Peek(1)) || (Peek(1) is '+' or '-' && char.IsAsciiDigit(Peek(2)))))
        {
            _at += 2;
            Digits();
            isInteger = false;
        }

        if (IsNamePart(Here) || Here == '.')
        {
            throw Fault("a number with junk behind it");
        }

        Add(isInteger ? TokenKind.Integer : TokenKind.Number, _sql[start.._at], start);
    }

    private void Digits()
    {
        while (char.IsAsciiDigit(Here))
        {
            _at++;
        }
    }

    private void Operator()
    {
        var length = SqlOperators.Length(_sql.AsSpan(_at));
        var text = _sql.Substring(_at, length);
        _at += length;
        Add(text == "=>" ? TokenKind.Symbol : TokenKind.Operator, text == "!=" ? "<>" : text, _at - length);
    }

    private void Add(TokenKind kind, int length)
    {
        _at += length;
        Add(kind, _sql.Substring(_at - length, length), _at - length);
    }

    private void Add(TokenKind kind, (string Text, int Start) value) => Add(kind, value.Text, value.Start);

    private void Add(TokenKind kind, string text, int start) => _tokens.Add(new(kind, start, _at, text));

    /// <summary>ASCII letters only: in UTF-8 PostgreSQL folds no others.</summary>
    private static string Fold(ReadOnlySpan<char> name) => name.IndexOfAnyInRange('A', 'Z') < 0
        ? name.ToString()
        : string.Create(name.Length, name, static (to, from) =>
        {
            for (var i = 0; i < from.Length; i++)
            {
                to[i] = char.IsAsciiLetterUpper(from[i]) ? (char)(from[i] | 0x20) : from[i];
            }
        });

    private static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c == '_' || c >= 0x80;

    private static bool IsNamePart(char c) => IsNameStart(c) || char.IsAsciiDigit(c) || c == '$';

    private GrammarException Fault(string what) => new("42601", what, _at);
}
