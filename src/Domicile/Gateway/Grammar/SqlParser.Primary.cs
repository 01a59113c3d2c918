using System.Collections.Immutable;
using System.Globalization;

namespace Domicile.Gateway.Grammar;

/// <content>Constants, columns, parentheses, types.</content>
internal sealed partial class SqlParser
{
    private Expression Primary()
    {
        switch (Here.Kind)
        {
            case TokenKind.Integer:
                return new Expression.Constant(ConstantKind.Integer, Take().Text);
            case TokenKind.Number:
                return new Expression.Constant(ConstantKind.Number, Take().Text);
            case TokenKind.Text:
                return new Expression.Constant(ConstantKind.Text, Take().Text);
            case TokenKind.Parameter:
                return new Expression.Parameter(int.Parse(Take().Text, CultureInfo.InvariantCulture));
            case TokenKind.Symbol when IsSymbol("("):
                return Parenthesis();
            case TokenKind.Word:
                return KeywordPrimary() ?? NamePrimary();
            case TokenKind.Quoted:
                return NamePrimary();
            default:
                throw Unexpected();
        }
    }

    private Expression Parenthesis()
    {
        Symbol("(");
        if (StartsQuery(0))
        {
            var query = Query();
            Symbol(")");
            return new Expression.Subquery("", query);
        }

        var all = List(Scalar);
        Symbol(")");
        return all.Length == 1 ? all[0] : new Expression.Row(all);
    }

    private Expression? KeywordPrimary()
    {
        switch (Here.Text)
        {
            case "null":
                _at++;
                return new Expression.Constant(ConstantKind.Null, "");
            case "true" or "false":
                return new Expression.Constant(ConstantKind.Boolean, Take().Text);
            case "case":
                return Case();
            case "cast" when IsSymbol(1, "("):
                return CastCall();
            case "exists" when IsSymbol(1, "("):
                return WordQuery("EXISTS");
            case "array" when IsSymbol(1, "(") && StartsQuery(2):
                return WordQuery("ARRAY");
            case "array" when IsSymbol(1, "["):
                _at++;
                return ArrayItems();
            case "row" when IsSymbol(1, "("):
                _at += 2;
                var fields = IsSymbol(")") ? [] : List(Scalar);
                Symbol(")");
                return new Expression.Row(fields);
            case "interval" when Ahead(1).Kind == TokenKind.Text:
                return Interval();
            case "current_date" or "current_timestamp" or "current_time" or "localtime" or "localtimestamp" or "current_user" or "session_user" or "user" or "current_catalog" or "current_role" or "current_schema" when !IsSymbol(1, "(") && !IsSymbol(1, "."):
                return new Expression.Call([Take().Text], []) { IsBare = true };
            default:
                return TypedLiteral();
        }
    }

    private Expression.Array ArrayItems()
    {
        Symbol("[");
        var items = IsSymbol("]") ? [] : List(() => IsSymbol("[") ? Deeper(ArrayItems) : Scalar());
        Symbol("]");
        return new(items);
    }

    /// <summary>date '...', timestamp with time zone '...' and the like; null when it is none.</summary>
    private Expression.Cast? TypedLiteral()
    {
        if (Ahead(1).Kind == TokenKind.Text && !Keywords.IsKeyword(Here.Text))
        {
            var name = new TypeName([Take().Text], [], 0);
            return new(new Expression.Constant(ConstantKind.Text, Take().Text), name);
        }

        if (!SqlTypes.StartsLiteral(Here.Text) || !(Ahead(1).Kind == TokenKind.Text || IsWord(1, "with") || IsWord(1, "without") || IsWord(1, "precision")))
        {
            return null;
        }

        var type = Type();
        return Here.Kind == TokenKind.Text ? new(new Expression.Constant(ConstantKind.Text, Take().Text), type) : throw Unexpected();
    }

    private Expression.Cast Interval()
    {
        _at++;
        var text = new Expression.Constant(ConstantKind.Text, Take().Text);
        return Here.Kind == TokenKind.Word && Here.Text is "year" or "month" or "day" or "hour" or "minute" or "second"
            ? throw NotAccepted("an interval with fields")
            : new(text, new(["interval"], [], 0) { IsBuiltIn = true });
    }

    private Expression.Cast CastCall()
    {
        _at += 2;
        var of = Scalar();
        Word("as");
        var type = Type();
        Symbol(")");
        return new(of, type);
    }

    private Expression.Subquery WordQuery(string word)
    {
        _at += 2;
        var query = StartsQuery(0) ? Query() : throw Unexpected();
        Symbol(")");
        return new(word, query);
    }

    private Expression.Case Case()
    {
        Word("case");
        var of = IsWord("when") ? null : Scalar();
        var branches = ImmutableArray.CreateBuilder<(Expression, Expression)>();
        while (TryWord("when"))
        {
            var when = Scalar();
            Word("then");
            branches.Add((when, Scalar()));
        }

        var otherwise = TryWord("else") ? Scalar() : null;
        Word("end");
        return branches.Count > 0 ? new(of, branches.ToImmutable(), otherwise) : throw Unexpected();
    }

    /// <summary>A column, or a call.</summary>
    private Expression NamePrimary()
    {
        if (FunctionFollows())
        {
            return Call();
        }

        var path = ImmutableArray.CreateBuilder<string>();
        path.Add(Name());
        while (TrySymbol("."))
        {
            if (IsOperator("*") && Try(true))
            {
                return new Expression.Column(path.ToImmutable(), IsStar: true);
            }

            path.Add(Label());
        }

        return path.Count <= 3 ? new Expression.Column(path.ToImmutable(), IsStar: false) : throw NotAccepted("a name with a database in it");
    }

    private TypeName Type()
    {
        var (words, isBuiltIn) = SqlTypes.Read(_tokens, ref _at);
        var path = ImmutableArray.Create(words);
        if (!isBuiltIn)
        {
            var name = Here;
            path = [name.Kind == TokenKind.Quoted || (name.Kind == TokenKind.Word && Keywords.IsFunctionName(name.Text)) ? Take().Text : throw Unexpected()];
            path = TrySymbol(".") ? path.Add(Label()) : path;
        }

        var modifiers = ImmutableArray<string>.Empty;
        if (TrySymbol("("))
        {
            modifiers = List(() => Here.Kind == TokenKind.Integer ? Take().Text : throw Unexpected());
            Symbol(")");
        }

        var zone = isBuiltIn && words is "timestamp" or "time" ? Zone() : "";
        var dimensions = 0;
        for (; TrySymbol("["); dimensions++)
        {
            _ = Here.Kind == TokenKind.Integer ? Take() : Here;
            Symbol("]");
        }

        return new(isBuiltIn ? [words + zone] : path, modifiers, dimensions) { IsBuiltIn = isBuiltIn };
    }

    private string Zone()
    {
        var word = IsWord("with") && IsWord(1, "time") ? "with" : IsWord("without") && IsWord(1, "time") ? "without" : null;
        if (word is null)
        {
            return "";
        }

        _at += 2;
        Word("zone");
        return word == "with" ? " with time zone" : " without time zone";
    }
}
