using System.Collections.Immutable;

namespace Domicile.Gateway.Grammar;

/// <summary>One item of FROM.</summary>
internal abstract record FromItem
{
    private FromItem()
    {
    }

    /// <summary>A table, view or common table expression.</summary>
    internal sealed record Table(ImmutableArray<string> Path, bool IsOnly, Alias? Alias) : FromItem;

    /// <summary>A query in parentheses.</summary>
    internal sealed record Derived(SelectQuery Query, bool IsLateral, Alias? Alias) : FromItem;

    /// <summary>A set-returning function.</summary>
    internal sealed record Function(Expression.Call Call, bool IsLateral, bool WithOrdinality, Alias? Alias) : FromItem;

    /// <summary>A join: INNER, LEFT, RIGHT, FULL, CROSS.</summary>
    internal sealed record Join(FromItem Left, string Kind, bool IsNatural, FromItem Right, Expression? On, ImmutableArray<string> Using) : FromItem;
}
