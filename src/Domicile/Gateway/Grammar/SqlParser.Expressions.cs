using System.Collections.Immutable;

namespace Domicile.Gateway.Grammar;

/// <content>Expressions by precedence. Source: PostgreSQL manual, "Operator Precedence".</content>
internal sealed partial class SqlParser
{
    private const int OrLevel = 1;
    private const int AndLevel = 2;
    private const int NotLevel = 3;
    private const int IsLevel = 4;
    private const int CompareLevel = 5;
    private const int RangeLevel = 6;
    private const int OtherLevel = 7;
    private const int AddLevel = 8;
    private const int MultiplyLevel = 9;
    private const int PowerLevel = 10;
    private const int ZoneLevel = 11;
    private const int CollateLevel = 12;
    private const int SignLevel = 13;

    private Expression Scalar() => Level(OrLevel);

    private Expression Level(int level) => Deeper(() =>
    {
        var around = _high;
        _high = 0;
        var left = Prefix(level);
        var nonAssociative = int.MaxValue;
        for (var chain = 0; ; chain++)
        {
            var next = InfixLevel();
            if (next < level)
            {
                _high = Math.Max(around, Height(_high + chain + 1));
                return left;
            }

            if (chain > SqlLimits.Chain)
            {
                throw new GrammarException("54001", $"more than {SqlLimits.Chain} operators in a chain", Here.Start);
            }

            if (next == nonAssociative)
            {
                throw Unexpected();
            }

            left = Infix(left, next);
            nonAssociative = next is CompareLevel or RangeLevel ? next : int.MaxValue;
        }
    });

    private Expression Prefix(int level)
    {
        if (IsWord("not") && level <= NotLevel && Try(true))
        {
            return new Expression.Not(Level(NotLevel));
        }

        if (Here.Kind != TokenKind.Operator)
        {
            return Postfix(Primary());
        }

        var sign = Take().Text;
        return sign switch
        {
            "+" or "-" => new Expression.Operation(sign, null, Level(SignLevel)),
            "*" or "/" or "%" or "^" or "<" or ">" or "=" or "<=" or ">=" or "<>" => throw Back().Unexpected(),
            _ when level <= OtherLevel => new Expression.Operation(sign, null, Level(OtherLevel + 1)),
            _ => throw Back().Unexpected(),
        };
    }

    private SqlParser Back()
    {
        _at--;
        return this;
    }

    /// <summary>The level of the operator that follows; 0 for none.</summary>
    private int InfixLevel() => Here.Kind switch
    {
        TokenKind.Operator => Here.Text switch
        {
            "<" or ">" or "=" or "<=" or ">=" or "<>" => CompareLevel,
            "+" or "-" => AddLevel,
            "*" or "/" or "%" => MultiplyLevel,
            "^" => PowerLevel,
            _ => OtherLevel,
        },
        TokenKind.Word => Here.Text switch
        {
            "or" => OrLevel,
            "and" => AndLevel,
            "is" or "isnull" or "notnull" => IsLevel,
            "between" or "in" or "like" or "ilike" or "similar" => RangeLevel,
            "not" when IsWord(1, "between") || IsWord(1, "in") || IsWord(1, "like") || IsWord(1, "ilike") || IsWord(1, "similar") => RangeLevel,
            "at" when IsWord(1, "time") => ZoneLevel,
            "collate" => CollateLevel,
            _ => 0,
        },
        _ => 0,
    };

    private Expression Infix(Expression left, int level) => level switch
    {
        OrLevel or AndLevel => Logical(left, level),
        IsLevel => Is(left),
        RangeLevel => Range(left),
        ZoneLevel => AtTimeZone(left),
        CollateLevel => AfterVerb(() => new Expression.Collate(left, Path())),
        _ => Operation(left, level),
    };

    private Expression.Logical Logical(Expression first, int level)
    {
        var word = level == AndLevel ? "and" : "or";
        var all = ImmutableArray.CreateBuilder<Expression>();
        all.Add(first);
        while (TryWord(word))
        {
            all.Add(Level(level + 1));
        }

        return new(level == AndLevel, all.ToImmutable());
    }

    private Expression Is(Expression left)
    {
        var verb = Take().Text;
        if (verb != "is")
        {
            return new Expression.Test(left, verb == "isnull" ? "IS NULL" : "IS NOT NULL");
        }

        var not = TryWord("not") ? "NOT " : "";
        if (TryWord("distinct"))
        {
            Word("from");
            return new Expression.Worded(left, $"IS {not}DISTINCT FROM", Level(IsLevel + 1), null);
        }

        return Here.Text is "null" or "true" or "false" or "unknown" && Here.Kind == TokenKind.Word
            ? new Expression.Test(left, $"IS {not}{Take().Text.ToUpperInvariant()}")
            : throw Unexpected();
    }

    private Expression Range(Expression left)
    {
        var isNot = TryWord("not");
        var verb = Take().Text;
        switch (verb)
        {
            case "between":
                var isSymmetric = TryWord("symmetric");
                _ = isSymmetric || TryWord("asymmetric");
                var low = Level(OtherLevel);
                Word("and");
                return new Expression.Between(left, isNot, isSymmetric, low, Level(OtherLevel));
            case "in":
                return InList(left, isNot);
            default:
                _ = verb == "similar" ? AfterWord("to", "") : "";
                var words = (isNot ? "NOT " : "") + (verb == "similar" ? "SIMILAR TO" : verb.ToUpperInvariant());
                if (IsWord("any") || IsWord("all") || IsWord("some"))
                {
                    throw NotAccepted("LIKE ANY is not accepted");
                }

                var pattern = Level(OtherLevel);
                return new Expression.Worded(left, words, pattern, TryWord("escape") ? Level(OtherLevel) : null);
        }
    }

    private Expression InList(Expression left, bool isNot)
    {
        Symbol("(");
        Expression result = StartsQuery(0)
            ? new Expression.InQuery(left, isNot, Query())
            : new Expression.In(left, isNot, List(Scalar));
        Symbol(")");
        return result;
    }

    private Expression.Worded AtTimeZone(Expression left)
    {
        _at += 2;
        Word("zone");
        return new(left, "AT TIME ZONE", Level(ZoneLevel + 1), null);
    }

    private Expression Operation(Expression left, int level)
    {
        var text = Take().Text;
        if ((IsWord("any") || IsWord("some") || IsWord("all")) && IsSymbol(1, "("))
        {
            var isAll = Take().Text == "all";
            Symbol("(");
            Expression result = StartsQuery(0)
                ? new Expression.QuantifiedQuery(left, text, isAll, Query())
                : new Expression.Quantified(left, text, isAll, Scalar());
            Symbol(")");
            return result;
        }

        return new Expression.Operation(text, left, Level(level + 1));
    }

    /// <summary>Casts and subscripts, which bind closest.</summary>
    private Expression Postfix(Expression of)
    {
        var takesSubscript = of is Expression.Column { IsStar: false } or Expression.Parameter || (_tokens[_at - 1] is { Kind: TokenKind.Symbol, Text: ")" } && of is not Expression.Call);
        for (var chain = 0; ; chain++)
        {
            if (chain > SqlLimits.Depth)
            {
                throw NotAccepted("too many casts or subscripts");
            }

            if (TrySymbol("::"))
            {
                of = new Expression.Cast(of, Type());
                takesSubscript = false;
            }
            else if (takesSubscript && TrySymbol("["))
            {
                of = Element(of);
            }
            else if (IsSymbol(".") || IsSymbol("["))
            {
                throw NotAccepted("a field of a composite value");
            }
            else
            {
                _high = Height(_high + chain);
                return of;
            }
        }
    }

    /// <summary>How high the tree of an expression is at most: whoever walks it later goes that deep.</summary>
    private int Height(int height) => height <= SqlLimits.Height ? height
        : throw new GrammarException("54001", $"an expression is higher than {SqlLimits.Height} operators", Here.Start);

    private Expression.Element Element(Expression of)
    {
        var from = IsSymbol(":") ? null : Scalar();
        var isSlice = TrySymbol(":");
        var to = isSlice && !IsSymbol("]") ? Scalar() : null;
        Symbol("]");
        return new(of, from, isSlice, to);
    }
}
