using System.Collections.Immutable;

namespace Domicile.Gateway.Grammar;

/// <content>FROM.</content>
internal sealed partial class SqlParser
{
    private FromItem Source() => Deeper(() =>
    {
        var left = FromPrimary();
        while (true)
        {
            if (TryWord("cross"))
            {
                Link();
                Word("join");
                left = new FromItem.Join(left, "CROSS", IsNatural: false, FromPrimary(), null, []);
            }
            else if (JoinKind(out var isNatural) is { } kind)
            {
                Link();
                left = Joined(left, kind, isNatural);
            }
            else
            {
                return left;
            }
        }
    });

    private string? JoinKind(out bool isNatural)
    {
        isNatural = TryWord("natural");
        if (TryWord("join"))
        {
            return "INNER";
        }

        var kind = IsWord("inner") || IsWord("left") || IsWord("right") || IsWord("full") ? Take().Text.ToUpperInvariant() : null;
        if (kind is not null)
        {
            _ = kind != "INNER" && TryWord("outer");
            Word("join");
        }

        return kind is null && isNatural ? throw Unexpected() : kind;
    }

    /// <summary>The right side may itself be joined before the condition comes: a JOIN b JOIN c ON ... ON ...</summary>
    private FromItem.Join Joined(FromItem left, string kind, bool isNatural)
    {
        if (isNatural)
        {
            return new(left, kind, IsNatural: true, FromPrimary(), null, []);
        }

        var right = FromPrimary();
        if (!IsWord("on") && !IsWord("using"))
        {
            throw Unexpected();
        }

        if (TryWord("using"))
        {
            var columns = NamesInParentheses();
            return IsWord("as") ? throw Unexpected() : new(left, kind, IsNatural: false, right, null, columns);
        }

        Word("on");
        return new(left, kind, IsNatural: false, right, Scalar(), []);
    }

    private FromItem FromPrimary()
    {
        var isLateral = TryWord("lateral");
        if (IsSymbol("(") && StartsQuery(1))
        {
            Symbol("(");
            var query = Query();
            Symbol(")");
            return new FromItem.Derived(query, isLateral, Alias());
        }

        if (!isLateral && TrySymbol("("))
        {
            var inner = Source();
            Symbol(")");
            return inner is not FromItem.Join || IsName || IsWord("as") ? throw NotAccepted("an alias for a join, or parentheses without a join") : inner;
        }

        var isOnly = TryWord("only");
        if (!isOnly && FunctionFollows())
        {
            var call = Call();
            var ordinality = TryWords("with", "ordinality");
            return IsWord("as") && IsSymbol(1, "(") ? throw Unexpected() : new FromItem.Function(call, isLateral, ordinality, Alias());
        }

        var path = isLateral ? throw Unexpected() : Path();
        _ = !isOnly && IsOperator("*") && Try(true);
        var alias = Alias();
        return IsWord("tablesample") ? throw NotAccepted("TABLESAMPLE is not accepted") : new FromItem.Table(path, isOnly, alias);
    }

    private bool FunctionFollows() => Here.Kind is TokenKind.Word or TokenKind.Quoted
        && (IsSymbol(1, "(") || (IsSymbol(1, ".") && IsSymbol(3, "(")))
        && !IsWord("rows");

    private Alias? Alias()
    {
        if (!TryWord("as") && !IsName)
        {
            return null;
        }

        var name = Name();
        if (!IsSymbol("("))
        {
            return new(name, []);
        }

        return new(name, NamesInParentheses());
    }
}
