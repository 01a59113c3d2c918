using System.Collections.Immutable;

namespace Domicile.Gateway.Grammar;

/// <content>Function calls and windows.</content>
internal sealed partial class SqlParser
{
    private Expression.Call Call()
    {
        if (Here.Kind == TokenKind.Word && IsSymbol(1, "("))
        {
            switch (Here.Text)
            {
                case "coalesce" or "greatest" or "least" or "nullif":
                    return Plain(Take().Text);
                case "extract":
                    return Extract();
                case "position":
                    return Spelled("position", ["", "in"], operandLevel: OtherLevel);
                case "substring":
                    return Spelled("substring", ["", "from", "for"], operandLevel: OrLevel);
                case "overlay":
                    return Spelled("overlay", ["", "placing", "from", "for"], operandLevel: OrLevel);
                case "trim":
                    return Trim();
                case var word when !Keywords.IsFunctionName(word):
                    throw NotAccepted($"{word.ToUpperInvariant()}(...) is not accepted");
                default:
                    break;
            }
        }

        var name = ImmutableArray.Create(Take().Text);
        name = TrySymbol(".") ? name.Add(Label()) : name;
        Symbol("(");
        var call = Arguments(name);
        Symbol(")");
        return After(call);
    }

    private Expression.Call Arguments(ImmutableArray<string> name)
    {
        if (IsOperator("*") && Try(true))
        {
            return new(name, []) { IsStar = true };
        }

        var isDistinct = TryWord("distinct");
        var wantsOne = isDistinct || TryWord("all");
        var arguments = IsSymbol(")") && !wantsOne ? [] : List(Argument);
        return arguments.IsEmpty && !IsSymbol(")") ? throw Unexpected() : new(name, arguments) { IsDistinct = isDistinct, OrderBy = TryWords("order", "by") ? List(SortKey) : [] };
    }

    private Expression Argument() => IsWord("variadic") || IsSymbol(1, "=>") || IsSymbol(1, ":=")
        ? throw NotAccepted("VARIADIC and named arguments are not accepted") : Scalar();

    private Expression.Call After(Expression.Call call)
    {
        if (IsWord("within") && IsWord(1, "group"))
        {
            throw NotAccepted("WITHIN GROUP is not accepted");
        }

        if (IsWord("filter") && IsSymbol(1, "("))
        {
            _at += 2;
            Word("where");
            call = call with { Filter = Scalar() };
            Symbol(")");
        }

        return IsWord("ignore") || IsWord("respect") ? throw NotAccepted("IGNORE NULLS is not accepted")
            : !IsWord("over") ? call
            : call with { Over = AfterVerb(() => IsSymbol("(") ? WindowInParentheses() : new Window(Name(), IsReference: true, [], [], "", [])) };
    }

    private Expression.Call Plain(string name)
    {
        Symbol("(");
        var arguments = List(Scalar);
        Symbol(")");
        return name != "nullif" || arguments.Length == 2 ? new([name], arguments) : throw Unexpected();
    }

    private Expression.Call Extract()
    {
        _at += 2;
        var field = Here.Kind is TokenKind.Text or TokenKind.Quoted
            || (Here.Kind == TokenKind.Word && (!Keywords.IsKeyword(Here.Text) || Here.Text is "year" or "month" or "day" or "hour" or "minute" or "second")) ? Take().Text : throw Unexpected();
        Word("from");
        var of = Scalar();
        Symbol(")");
        return new(["extract"], [new Expression.Constant(ConstantKind.Text, field), of]) { Separators = ["", "FROM"] };
    }

    /// <summary>A call whose arguments keywords or commas part: substring(a from b for c).</summary>
    private Expression.Call Spelled(string name, string[] words, int operandLevel)
    {
        _at += 2;
        var arguments = ImmutableArray.CreateBuilder<Expression>();
        arguments.Add(Level(operandLevel));
        if (name != "position" && IsSymbol(","))
        {
            _at++;
            arguments.AddRange(List(Scalar));
            Symbol(")");
            return new([name], arguments.ToImmutable());
        }

        var separators = ImmutableArray.CreateBuilder<string>();
        separators.Add("");
        for (var word = 1; word < words.Length; word++)
        {
            if (TryWord(words[word]))
            {
                separators.Add(words[word].ToUpperInvariant());
                arguments.Add(Level(operandLevel));
            }
            else if (name is "position" or "overlay" && word < words.Length - 1 + (name == "position" ? 1 : 0))
            {
                throw Unexpected();
            }
        }

        Symbol(")");
        return arguments.Count > 1 ? new([name], arguments.ToImmutable()) { Separators = separators.ToImmutable() } : throw NotAccepted($"{name}() of one argument is not accepted");
    }

    private Expression.Call Trim()
    {
        _at += 2;
        var side = IsWord("both") || IsWord("leading") || IsWord("trailing") ? Take().Text.ToUpperInvariant() : "";
        if (TryWord("from"))
        {
            var all = Scalar();
            Symbol(")");
            return new(["trim"], [all]) { Separators = [side + " FROM"] };
        }

        var first = Scalar();
        if (TryWord("from"))
        {
            var of = Scalar();
            Symbol(")");
            return new(["trim"], [first, of]) { Separators = [side, "FROM"] };
        }

        Symbol(")");
        return new(["trim"], [first]) { Separators = [side] };
    }

    private Window WindowInParentheses()
    {
        Symbol("(");
        var name = IsName && !IsWord("partition") && !IsWord("range") && !IsWord("rows") && !IsWord("groups") ? Name() : null;
        var partition = TryWords("partition", "by") ? List(Scalar) : [];
        var order = TryWords("order", "by") ? List(SortKey) : [];
        var bounds = ImmutableArray.CreateBuilder<Expression>();
        var frame = IsWord("rows") || IsWord("range") || IsWord("groups") ? Frame(bounds) : "";
        Symbol(")");
        return new(name, IsReference: false, partition, order, frame, bounds.ToImmutable());
    }

    private string Frame(ImmutableArray<Expression>.Builder bounds)
    {
        var words = Take().Text.ToUpperInvariant();
        words += TryWord("between") ? $" BETWEEN {Bound(bounds)}{AfterWord("and", " AND ")}{Bound(bounds)}" : " " + Bound(bounds);
        return IsWord("exclude") ? throw NotAccepted("EXCLUDE in a frame is not accepted") : words;
    }

    private string Bound(ImmutableArray<Expression>.Builder bounds)
    {
        if (TryWords("current", "row"))
        {
            return "CURRENT ROW";
        }

        if (!TryWord("unbounded"))
        {
            bounds.Add(Scalar());
            return TryWord("preceding") ? "? PRECEDING" : AfterWord("following", "? FOLLOWING");
        }

        return TryWord("preceding") ? "UNBOUNDED PRECEDING" : AfterWord("following", "UNBOUNDED FOLLOWING");
    }
}
