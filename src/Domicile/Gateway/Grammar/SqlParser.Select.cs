using System.Collections.Immutable;

namespace Domicile.Gateway.Grammar;

/// <content>Queries and what stands in FROM.</content>
internal sealed partial class SqlParser
{
    private bool StartsQuery(int ahead) => IsWord(ahead, "select") || IsWord(ahead, "values") || IsWord(ahead, "with");

    private SelectQuery Query() => QueryAfter(IsWord("with") ? With() : null);

    private SelectQuery QueryAfter(WithClause? with) => Deeper(() =>
    {
        var query = new SelectQuery(with, Union());
        query = query with { OrderBy = TryWords("order", "by") ? List(SortKey) : [] };
        query = Limits(query);
        var locking = ImmutableArray.CreateBuilder<(string, ImmutableArray<string>, string)>();
        while (IsWord("for"))
        {
            locking.Add(Locking());
        }

        return query with { Locking = locking.ToImmutable() };
    });

    private QueryBody Union()
    {
        var left = Intersection();
        while (IsWord("union") || IsWord("except"))
        {
            left = SetOperation(left, Intersection);
        }

        return left;
    }

    private QueryBody Intersection()
    {
        var left = Simple();
        while (IsWord("intersect"))
        {
            left = SetOperation(left, Simple);
        }

        return left;
    }

    private QueryBody.Both SetOperation(QueryBody left, Func<QueryBody> right)
    {
        Link();
        var word = Take().Text.ToUpperInvariant();
        var isAll = TryWord("all");
        _ = isAll || TryWord("distinct");
        return new(Whole(left), word, isAll, Whole(right()));
    }

    private static SelectQuery Whole(QueryBody body) => body is QueryBody.Nested nested ? nested.Query : new(null, body);

    private QueryBody Simple()
    {
        if (TrySymbol("("))
        {
            var query = Query();
            Symbol(")");
            return new QueryBody.Nested(query);
        }

        return TryWord("values") ? new QueryBody.Values(List(ValuesRow)) : Select();
    }

    private ImmutableArray<Expression> ValuesRow()
    {
        Symbol("(");
        var row = List(ValueOrDefault);
        Symbol(")");
        return row;
    }

    private QueryBody.Select Select()
    {
        Word("select");
        var isDistinct = TryWord("distinct");
        ImmutableArray<Expression> distinctOn = [];
        if (isDistinct && TryWord("on"))
        {
            Symbol("(");
            distinctOn = List(Scalar);
            Symbol(")");
        }

        _ = isDistinct || TryWord("all");
        var targets = EndsTargets ? [] : List(Target);
        if (IsWord("into"))
        {
            throw NotAccepted("SELECT INTO is not accepted");
        }

        return new()
        {
            IsDistinct = isDistinct && distinctOn.IsEmpty,
            DistinctOn = distinctOn,
            Targets = targets,
            From = TryWord("from") ? List(Source) : [],
            Where = TryWord("where") ? Scalar() : null,
            GroupBy = TryWords("group", "by") ? List(GroupKey) : [],
            Having = TryWord("having") ? Scalar() : null,
            Windows = TryWord("window") ? List(NamedWindow) : [],
        };
    }

    private bool EndsTargets => Here.Kind == TokenKind.End || IsSymbol(";") || IsSymbol(")") || IsWord("from") || IsWord("where");

    private Expression GroupKey() => IsWord("rollup") || IsWord("cube") || IsWord("grouping") || IsWord("distinct") || IsWord("all") || (IsSymbol("(") && IsSymbol(1, ")"))
        ? throw NotAccepted("GROUP BY with ROLLUP, CUBE, GROUPING SETS, DISTINCT or ALL is not accepted") : Scalar();

    private (string, Window) NamedWindow()
    {
        var name = Name();
        Word("as");
        return (name, WindowInParentheses());
    }

    private Target Target()
    {
        if (IsOperator("*") && Try(true))
        {
            return new(new Expression.Column([], IsStar: true), null);
        }

        var value = Scalar();
        return value is Expression.Column { IsStar: true } ? new(value, null)
            : TryWord("as") ? new(value, Label())
            : Here.Kind == TokenKind.Quoted || (Here.Kind == TokenKind.Word && Keywords.IsBareLabel(Here.Text)) ? new(value, Take().Text)
            : new(value, null);
    }

    private SortKey SortKey()
    {
        var by = Scalar();
        var start = _at;
        _ = IsWord("using") ? throw Unexpected() : TryWord("asc") || TryWord("desc");
        _ = TryWords("nulls", "first") || TryWords("nulls", "last");
        return new(by, AsWritten(start, _at));
    }

    private SelectQuery Limits(SelectQuery query)
    {
        for (var more = true; more;)
        {
            if (query.Limit is null && TryWord("limit"))
            {
                query = query with { Limit = TryWord("all") ? new Expression.Constant(ConstantKind.Null, "") : Scalar() };
                _ = IsSymbol(",") ? throw Unexpected() : true;
            }
            else if (query.Offset is null && TryWord("offset"))
            {
                query = query with { Offset = Scalar() };
                _ = TryWord("row") || TryWord("rows");
            }
            else if (query.Limit is null && IsWord("fetch") && (IsWord(1, "first") || IsWord(1, "next")))
            {
                query = FetchFirst(query);
            }
            else
            {
                more = false;
            }
        }

        return query;
    }

    private SelectQuery FetchFirst(SelectQuery query)
    {
        _at += 2;
        var count = IsWord("row") || IsWord("rows") ? new Expression.Constant(ConstantKind.Integer, "1") : Here.Kind switch
        {
            TokenKind.Integer => new Expression.Constant(ConstantKind.Integer, Take().Text),
            TokenKind.Parameter => Primary(),
            _ => throw Unexpected(),
        };
        _ = TryWord("row") || TryWord("rows") ? true : throw Unexpected();
        var withTies = TryWords("with", "ties");
        _ = withTies || TryWord("only") ? true : throw Unexpected();
        return query with { Limit = count, WithTies = withTies };
    }

    private (string, ImmutableArray<string>, string) Locking()
    {
        Word("for");
        var strength = TryWord("update") ? "UPDATE" : TryWord("share") ? "SHARE"
            : TryWords("no", "key") ? AfterWord("update", "NO KEY UPDATE") : TryWord("key") ? AfterWord("share", "KEY SHARE") : throw Unexpected();
        var of = TryWord("of") ? List(Name) : [];
        var wait = TryWord("nowait") ? "NOWAIT" : TryWord("skip") ? AfterWord("locked", "SKIP LOCKED") : "";
        return (strength, of, wait);
    }
}
