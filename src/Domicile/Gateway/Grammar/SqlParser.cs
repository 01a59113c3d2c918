using System.Collections.Immutable;

namespace Domicile.Gateway.Grammar;

/// <summary>Parses the accept-list of PostgreSQL's SQL by recursive descent. Whatever it accepts means what PostgreSQL says it means: the
/// differential test beside libpg_query holds that. Whatever it does not fully understand it refuses.</summary>
/// <remarks>Limits: <see cref="SqlLimits"/>.</remarks>
internal sealed partial class SqlParser
{
    private readonly List<Token> _tokens;
    private int _at;
    private int _depth;
    private int _high;
    private int _links;

    private SqlParser(List<Token> tokens) => _tokens = tokens;

    /// <summary>The statements of a text; empty ones are left out.</summary>
    /// <exception cref="GrammarException">Not in the accept-list.</exception>
    internal static ImmutableArray<SqlStatement> Parse(string sql)
    {
        var parser = new SqlParser(SqlLexer.Read(sql));
        var statements = ImmutableArray.CreateBuilder<SqlStatement>();
        while (true)
        {
            while (parser.TrySymbol(";"))
            {
            }

            if (parser.Here.Kind == TokenKind.End)
            {
                return statements.ToImmutable();
            }

            var start = parser.Here.Start;
            var statement = parser.Statement();
            var end = parser._tokens[parser._at - 1].End;
            if (parser.Here.Kind != TokenKind.End && !parser.IsSymbol(";"))
            {
                throw parser.Unexpected();
            }

            statements.Add(statement with { Start = start, End = end });
        }
    }

    private Token Here => _tokens[_at];

    private Token Ahead(int count) => _tokens[Math.Min(_at + count, _tokens.Count - 1)];

    private Token Take() => Here.Kind == TokenKind.End ? throw Unexpected() : _tokens[_at++];

    private bool IsWord(string word) => Here.Kind == TokenKind.Word && Here.Text == word;

    private bool IsWord(int ahead, string word) => Ahead(ahead) is { Kind: TokenKind.Word } token && token.Text == word;

    private bool IsSymbol(string symbol) => Here.Kind == TokenKind.Symbol && Here.Text == symbol;

    private bool IsSymbol(int ahead, string symbol) => Ahead(ahead) is { Kind: TokenKind.Symbol } token && token.Text == symbol;

    private bool IsOperator(string text) => Here.Kind == TokenKind.Operator && Here.Text == text;

    private bool TryWord(string word) => Try(IsWord(word));

    private bool TryWords(string first, string second) => IsWord(first) && IsWord(1, second) && Try(true) && Try(true);

    private bool TrySymbol(string symbol) => Try(IsSymbol(symbol));

    private bool Try(bool isIt)
    {
        _at += isIt ? 1 : 0;
        return isIt;
    }

    private void Word(string word)
    {
        if (!TryWord(word))
        {
            throw Unexpected();
        }
    }

    private void Symbol(string symbol)
    {
        if (!TrySymbol(symbol))
        {
            throw Unexpected();
        }
    }

    /// <summary>A name of a column, table, cursor or alias.</summary>
    private string Name()
    {
        var token = Here;
        return token.Kind == TokenKind.Quoted || (token.Kind == TokenKind.Word && Keywords.IsColumnName(token.Text)) ? Take().Text : throw Unexpected();
    }

    private bool IsName => Here.Kind == TokenKind.Quoted || (Here.Kind == TokenKind.Word && Keywords.IsColumnName(Here.Text));

    /// <summary>A name after a dot or AS: any word.</summary>
    private string Label() => Here.Kind is TokenKind.Quoted or TokenKind.Word ? Take().Text : throw Unexpected();

    private ImmutableArray<string> Path()
    {
        var path = ImmutableArray.CreateBuilder<string>();
        path.Add(Name());
        while (TrySymbol("."))
        {
            path.Add(Label());
        }

        return path.Count <= 2 ? path.ToImmutable() : throw NotAccepted("a name with a database in it");
    }

    private ImmutableArray<string> NamesInParentheses()
    {
        Symbol("(");
        var names = List(Name);
        Symbol(")");
        return names;
    }

    private ImmutableArray<T> List<T>(Func<T> read)
    {
        var all = ImmutableArray.CreateBuilder<T>();
        do
        {
            all.Add(read());
        }
        while (TrySymbol(","));
        return all.ToImmutable();
    }

    private T Deeper<T>(Func<T> read)
    {
        if (++_depth > SqlLimits.Depth)
        {
            throw new GrammarException("54001", $"the text nests deeper than {SqlLimits.Depth} levels", Here.Start);
        }

        var result = read();
        _depth--;
        return result;
    }

    /// <summary>Counts joins and set operations: each lies within the one before.</summary>
    private void Link()
    {
        if (++_links > SqlLimits.Links)
        {
            throw new GrammarException("54001", $"the text has more than {SqlLimits.Links} joins and set operations", Here.Start);
        }
    }

    private GrammarException Unexpected() => new("42601", Here.Kind switch
    {
        TokenKind.End => "the text ends where more was expected",
        TokenKind.Word when Keywords.IsKeyword(Here.Text) => $"'{Here.Text.ToUpperInvariant()}' is not accepted here",
        TokenKind.Symbol or TokenKind.Operator => $"'{Here.Text}' is not accepted here",
        _ => "a name or constant is not accepted here",
    }, Here.Start);

    private GrammarException NotAccepted(string what) => new("0A000", what, Here.Start);
}
