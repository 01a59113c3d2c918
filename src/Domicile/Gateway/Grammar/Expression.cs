using System.Collections.Immutable;

namespace Domicile.Gateway.Grammar;

/// <summary>A value expression.</summary>
internal abstract record Expression
{
    private Expression()
    {
    }

    /// <summary>The expressions directly in it, those of subqueries left out.</summary>
    internal virtual IEnumerable<Expression> Operands => [];

    /// <summary>The query directly in it; null without one.</summary>
    internal virtual SelectQuery? Query => null;

    /// <summary>a, t.a, s.t.a; with a star behind it t.* or *.</summary>
    internal sealed record Column(ImmutableArray<string> Path, bool IsStar) : Expression;

    /// <summary>A constant.</summary>
    internal sealed record Constant(ConstantKind Kind, string Text) : Expression;

    /// <summary>$n.</summary>
    internal sealed record Parameter(int Number) : Expression;

    /// <summary>DEFAULT in a row to be inserted or an assignment.</summary>
    internal sealed record Default : Expression;

    /// <summary>A cast, in any of its spellings.</summary>
    internal sealed record Cast(Expression Of, TypeName To) : Expression
    {
        internal override IEnumerable<Expression> Operands => [Of];
    }

    /// <summary>An operator; Left is null for one before its operand.</summary>
    internal sealed record Operation(string Operator, Expression? Left, Expression Right) : Expression
    {
        internal override IEnumerable<Expression> Operands => Left is null ? [Right] : [Left, Right];
    }

    /// <summary>AND, OR of two or more.</summary>
    internal sealed record Logical(bool IsAnd, ImmutableArray<Expression> Of) : Expression
    {
        internal override IEnumerable<Expression> Operands => Of;
    }

    /// <summary>NOT.</summary>
    internal sealed record Not(Expression Of) : Expression
    {
        internal override IEnumerable<Expression> Operands => [Of];
    }

    /// <summary>IS [NOT] NULL, TRUE, FALSE, UNKNOWN: the words in upper case.</summary>
    internal sealed record Test(Expression Of, string Words) : Expression
    {
        internal override IEnumerable<Expression> Operands => [Of];
    }

    /// <summary>IS [NOT] DISTINCT FROM, [NOT] LIKE, ILIKE, SIMILAR TO, AT TIME ZONE: the words in upper case.</summary>
    internal sealed record Worded(Expression Left, string Words, Expression Right, Expression? Escape) : Expression
    {
        internal override IEnumerable<Expression> Operands => Escape is null ? [Left, Right] : [Left, Right, Escape];
    }

    /// <summary>[NOT] BETWEEN [SYMMETRIC].</summary>
    internal sealed record Between(Expression Of, bool IsNot, bool IsSymmetric, Expression Low, Expression High) : Expression
    {
        internal override IEnumerable<Expression> Operands => [Of, Low, High];
    }

    /// <summary>[NOT] IN (list).</summary>
    internal sealed record In(Expression Of, bool IsNot, ImmutableArray<Expression> List) : Expression
    {
        internal override IEnumerable<Expression> Operands => List.Prepend(Of);
    }

    /// <summary>[NOT] IN (query).</summary>
    internal sealed record InQuery(Expression Of, bool IsNot, SelectQuery Rows) : Expression
    {
        internal override IEnumerable<Expression> Operands => [Of];

        internal override SelectQuery Query => Rows;
    }

    /// <summary>Operator ANY or ALL of an array.</summary>
    internal sealed record Quantified(Expression Of, string Operator, bool IsAll, Expression Elements) : Expression
    {
        internal override IEnumerable<Expression> Operands => [Of, Elements];
    }

    /// <summary>Operator ANY or ALL of a query's rows.</summary>
    internal sealed record QuantifiedQuery(Expression Of, string Operator, bool IsAll, SelectQuery Rows) : Expression
    {
        internal override IEnumerable<Expression> Operands => [Of];

        internal override SelectQuery Query => Rows;
    }

    /// <summary>CASE.</summary>
    internal sealed record Case(Expression? Of, ImmutableArray<(Expression When, Expression Then)> Branches, Expression? Else) : Expression
    {
        internal override IEnumerable<Expression> Operands =>
            Branches.SelectMany(b => new[] { b.When, b.Then }).Concat(Of is null ? [] : [Of]).Concat(Else is null ? [] : [Else]);
    }

    /// <summary>A function call, spelled with keywords or not.</summary>
    internal sealed record Call(ImmutableArray<string> Name, ImmutableArray<Expression> Arguments) : Expression
    {
        /// <summary>f(*).</summary>
        internal bool IsStar { get; init; }

        /// <summary>f(DISTINCT ...).</summary>
        internal bool IsDistinct { get; init; }

        /// <summary>What stands before each argument, where it is a keyword and not a comma; empty for an ordinary call.</summary>
        internal ImmutableArray<string> Separators { get; init; } = [];

        /// <summary>CURRENT_DATE and the like: no parentheses.</summary>
        internal bool IsBare { get; init; }

        /// <summary>ORDER BY in an aggregate.</summary>
        internal ImmutableArray<SortKey> OrderBy { get; init; } = [];

        /// <summary>FILTER (WHERE ...).</summary>
        internal Expression? Filter { get; init; }

        /// <summary>OVER.</summary>
        internal Window? Over { get; init; }

        internal override IEnumerable<Expression> Operands => Arguments
            .Concat(OrderBy.Select(o => o.By)).Concat(Filter is null ? [] : [Filter]).Concat(Over?.Operands ?? []);
    }

    /// <summary>(a, b) or ROW(a, b).</summary>
    internal sealed record Row(ImmutableArray<Expression> Of) : Expression
    {
        internal override IEnumerable<Expression> Operands => Of;
    }

    /// <summary>ARRAY[a, b].</summary>
    internal sealed record Array(ImmutableArray<Expression> Of) : Expression
    {
        internal override IEnumerable<Expression> Operands => Of;
    }

    /// <summary>a[i], a[i:j].</summary>
    internal sealed record Element(Expression Of, Expression? From, bool IsSlice, Expression? To) : Expression
    {
        internal override IEnumerable<Expression> Operands => new[] { Of, From, To }.OfType<Expression>();
    }

    /// <summary>a COLLATE name.</summary>
    internal sealed record Collate(Expression Of, ImmutableArray<string> Collation) : Expression
    {
        internal override IEnumerable<Expression> Operands => [Of];
    }

    /// <summary>(query), EXISTS (query), ARRAY(query): the word before it, or nothing.</summary>
    internal sealed record Subquery(string Word, SelectQuery Rows) : Expression
    {
        internal override SelectQuery Query => Rows;
    }
}
