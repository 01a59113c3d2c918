using System.Collections.Immutable;

namespace Domicile.Gateway.Grammar;

/// <summary>The body of a query.</summary>
internal abstract record QueryBody
{
    private QueryBody()
    {
    }

    /// <summary>SELECT.</summary>
    internal sealed record Select : QueryBody
    {
        /// <summary>DISTINCT.</summary>
        internal bool IsDistinct { get; init; }

        /// <summary>DISTINCT ON (...).</summary>
        internal ImmutableArray<Expression> DistinctOn { get; init; } = [];

        /// <summary>The select list, each with its label or null.</summary>
        internal ImmutableArray<Target> Targets { get; init; } = [];

        /// <summary>FROM.</summary>
        internal ImmutableArray<FromItem> From { get; init; } = [];

        /// <summary>WHERE.</summary>
        internal Expression? Where { get; init; }

        /// <summary>GROUP BY.</summary>
        internal ImmutableArray<Expression> GroupBy { get; init; } = [];

        /// <summary>HAVING.</summary>
        internal Expression? Having { get; init; }

        /// <summary>WINDOW.</summary>
        internal ImmutableArray<(string Name, Window Window)> Windows { get; init; } = [];
    }

    /// <summary>VALUES.</summary>
    internal sealed record Values(ImmutableArray<ImmutableArray<Expression>> Rows) : QueryBody;

    /// <summary>UNION, INTERSECT, EXCEPT, with ALL or not.</summary>
    internal sealed record Both(SelectQuery Left, string Operator, bool IsAll, SelectQuery Right) : QueryBody;

    /// <summary>A query in parentheses.</summary>
    internal sealed record Nested(SelectQuery Query) : QueryBody;
}
