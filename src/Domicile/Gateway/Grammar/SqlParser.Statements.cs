using System.Collections.Immutable;

namespace Domicile.Gateway.Grammar;

/// <content>Statements that read and write rows.</content>
internal sealed partial class SqlParser
{
    private SqlStatement Statement() => Here.Kind == TokenKind.Word ? Here.Text switch
    {
        "select" or "values" or "with" => WithOrQuery(),
        "insert" => Insert(null),
        "update" => Update(null),
        "delete" => Delete(null),
        "begin" or "start" or "commit" or "end" or "rollback" or "abort" or "savepoint" or "release" => Transaction(),
        "set" => Set(),
        "reset" => new SqlStatement.Reset(AfterVerb(SettingOrAll)),
        "show" => new SqlStatement.Show(AfterVerb(SettingOrAll)),
        "copy" => Copy(),
        "declare" => Declare(),
        "fetch" or "move" => Fetch(),
        "close" => new SqlStatement.Close(AfterVerb(() => TryWord("all") ? "" : Name())),
        "listen" or "unlisten" or "notify" => Channel(),
        "discard" or "deallocate" => SessionWide(),
        "explain" => Explain(),
        _ => throw NotAccepted(Keywords.IsKeyword(Here.Text) ? $"{Here.Text.ToUpperInvariant()} is not accepted" : "the statement's first word is no command"),
    } : IsSymbol("(") ? new SqlStatement.Select(Query()) : throw Unexpected();

    private T AfterVerb<T>(Func<T> read)
    {
        Take();
        return read();
    }

    /// <summary>SELECT or VALUES, or WITH before any of the four.</summary>
    private SqlStatement WithOrQuery()
    {
        if (!IsWord("with"))
        {
            return new SqlStatement.Select(Query());
        }

        var with = With();
        return Here.Text switch
        {
            "insert" => Insert(with),
            "update" => Update(with),
            "delete" => Delete(with),
            _ => new SqlStatement.Select(QueryAfter(with)),
        };
    }

    private WithClause With() => Deeper(() =>
    {
        Word("with");
        var isRecursive = IsWord("recursive") && !IsWord(1, "as") && !IsSymbol(1, "(") && TryWord("recursive");
        return new WithClause(isRecursive, List(CommonTable));
    });

    private CommonTable CommonTable()
    {
        var name = Name();
        var columns = IsSymbol("(") ? NamesInParentheses() : [];
        Word("as");
        var materialized = TryWord("materialized") ? "MATERIALIZED" : TryWords("not", "materialized") ? "NOT MATERIALIZED" : "";
        Symbol("(");
        var statement = Here.Text switch
        {
            "insert" => Insert(null),
            "update" => Update(null),
            "delete" => Delete(null),
            _ => WithOrQueryInside(),
        };
        Symbol(")");
        return IsWord("search") || IsWord("cycle") ? throw Unexpected() : new(name, columns, materialized, statement);
    }

    private SqlStatement WithOrQueryInside() => IsSymbol("(") ? new SqlStatement.Select(Query()) : WithOrQuery();

    private SqlStatement.Insert Insert(WithClause? with)
    {
        Word("insert");
        Word("into");
        var path = Path();
        var alias = TryWord("as") ? new Alias(Name(), []) : null;
        var columns = IsSymbol("(") && !StartsQuery(1) ? NamesInParentheses() : [];
        var overriding = TryWord("overriding") ? (TryWord("system") ? "SYSTEM" : AfterWord("user", "USER")) : "";
        if (overriding.Length > 0)
        {
            Word("value");
        }

        SelectQuery? source = null;
        if (!TryWords("default", "values"))
        {
            source = Query();
        }

        return new(with, new(path, IsOnly: false, alias), columns, source)
        {
            Overriding = overriding,
            OnConflict = TryWords("on", "conflict") ? Conflict() : null,
            Returning = Returning(),
        };
    }

    private string AfterWord(string word, string result)
    {
        Word(word);
        return result;
    }

    private Conflict Conflict()
    {
        string? constraint = null;
        Expression? indexWhere = null;
        ImmutableArray<string> columns = [];
        if (TryWords("on", "constraint"))
        {
            constraint = Name();
        }
        else if (IsSymbol("("))
        {
            columns = NamesInParentheses();
            indexWhere = TryWord("where") ? Scalar() : null;
        }

        Word("do");
        if (TryWord("nothing"))
        {
            return new(columns, indexWhere, constraint, [], null);
        }

        Word("update");
        Word("set");
        return new(columns, indexWhere, constraint, List(Assignment), TryWord("where") ? Scalar() : null);
    }

    private Assignment Assignment()
    {
        if (!IsSymbol("("))
        {
            var column = Name();
            return IsOperator("=") && Try(true) ? new([column], IsRow: false, ValueOrDefault()) : throw Unexpected();
        }

        var columns = NamesInParentheses();
        return IsOperator("=") && Try(true) ? new(columns, IsRow: true, Scalar()) : throw Unexpected();
    }

    private Expression ValueOrDefault() => TryWord("default") ? new Expression.Default() : Scalar();

    private SqlStatement.Update Update(WithClause? with)
    {
        Word("update");
        var table = Changed();
        Word("set");
        var set = List(Assignment);
        var from = TryWord("from") ? List(Source) : [];
        return new(with, table, set, from, ChangedWhere()) { Returning = Returning() };
    }

    private SqlStatement.Delete Delete(WithClause? with)
    {
        Word("delete");
        Word("from");
        var table = Changed();
        var with2 = TryWord("using") ? List(Source) : [];
        return new(with, table, with2, ChangedWhere()) { Returning = Returning() };
    }

    private Expression? ChangedWhere() => !TryWord("where") ? null
        : IsWord("current") && IsWord(1, "of") ? throw NotAccepted("WHERE CURRENT OF is not accepted") : Scalar();

    private FromItem.Table Changed()
    {
        var isOnly = TryWord("only");
        var path = Path();
        _ = IsOperator("*") && Try(true);
        var alias = TryWord("as") ? Name() : IsName && !IsWord("set") && !IsWord("using") ? Name() : null;
        return new(path, isOnly, alias is null ? null : new(alias, []));
    }

    private ImmutableArray<Target> Returning() => !TryWord("returning") ? []
        : IsWord("with") ? throw NotAccepted("RETURNING WITH is not accepted") : List(Target);

    private SqlStatement.Explain Explain()
    {
        Word("explain");
        var start = _at;
        var isAnalyze = false;
        if (IsSymbol("("))
        {
            isAnalyze = Options();
        }
        else
        {
            isAnalyze = TryWord("analyze") || TryWord("analyse");
            _ = TryWord("verbose");
        }

        var options = AsWritten(start, _at);
        return Deeper(Statement) switch
        {
            var of and (SqlStatement.Select or SqlStatement.Insert or SqlStatement.Update or SqlStatement.Delete) => new(options, isAnalyze, of),
            _ => throw NotAccepted("EXPLAIN of this statement is not accepted"),
        };
    }

    /// <summary>Tokens put together again, keywords in upper case.</summary>
    private string AsWritten(int from, int to) => string.Join(' ', _tokens[from..to].Select(t => t.Kind switch
    {
        TokenKind.Word => Keywords.IsKeyword(t.Text) ? t.Text.ToUpperInvariant() : t.Text,
        TokenKind.Quoted => Domicile.Postgres.Sql.Name(t.Text),
        TokenKind.Text => Domicile.Postgres.Sql.Literal(t.Text),
        TokenKind.Parameter => "$" + t.Text,
        _ => t.Text,
    }));
}
