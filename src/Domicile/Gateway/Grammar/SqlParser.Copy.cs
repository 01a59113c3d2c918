using System.Collections.Immutable;

namespace Domicile.Gateway.Grammar;

/// <content>COPY, and options as COPY and EXPLAIN take them.</content>
internal sealed partial class SqlParser
{
    private SqlStatement.Copy Copy()
    {
        Word("copy");
        FromItem.Table? table = null;
        SelectQuery? query = null;
        ImmutableArray<string> columns = [];
        if (TrySymbol("("))
        {
            query = Query();
            Symbol(")");
        }
        else
        {
            table = new(Path(), IsOnly: false, null);
            columns = IsSymbol("(") ? NamesInParentheses() : [];
        }

        var isIn = query is null && TryWord("from");
        if (isIn)
        {
            Word("stdin");
        }
        else
        {
            Word("to");
            Word("stdout");
        }

        return new(table, columns, query, isIn, CopyOptions());
    }

    /// <summary>Options as written: what they say of the rows' form does not matter here.</summary>
    private string CopyOptions()
    {
        var start = _at;
        TryWord("with");
        if (IsSymbol("("))
        {
            Options();
            return AsWritten(start, _at);
        }

        while (Here.Kind == TokenKind.Word && Here.Text is "binary" or "csv" or "header" or "delimiter" or "null" or "quote" or "escape" or "encoding")
        {
            if (Take().Text is "delimiter" or "null" or "quote" or "escape" or "encoding")
            {
                _ = _tokens[_at - 1].Text != "encoding" && TryWord("as");
                _ = Here.Kind == TokenKind.Text ? Take() : throw Unexpected();
            }
        }

        return _at > start && IsWord(start - _at, "with") && _at == start + 1 ? throw Unexpected() : AsWritten(start, _at);
    }

    /// <summary>(name [value], ...), as COPY and EXPLAIN take them.</summary>
    private bool Options()
    {
        var isAnalyze = false;
        Symbol("(");
        do
        {
            isAnalyze |= IsWord("analyze") || IsWord("analyse");
            _ = Here.Kind == TokenKind.Word && (Keywords.IsColumnName(Here.Text) || Here.Text is "analyze" or "analyse" or "verbose" or "null") ? Take() : throw Unexpected();
            if (IsSymbol("("))
            {
                _ = NamesInParentheses();
            }
            else if (Here.Kind is TokenKind.Text or TokenKind.Integer or TokenKind.Number || IsName || IsWord("binary") || IsWord("true") || IsWord("false") || IsWord("on") || IsOperator("*"))
            {
                Take();
            }
        }
        while (TrySymbol(","));
        Symbol(")");
        return isAnalyze;
    }
}
