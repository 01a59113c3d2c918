using System.Collections.Immutable;
using Domicile.Postgres;

namespace Domicile.Policy;

/// <summary>The first step of an owned row's path to its subject.</summary>
public abstract record Ownership
{
    private Ownership() { }

    /// <summary>The table that the step leads to: a subject's root, or another owned table.</summary>
    public abstract TableName Parent { get; init; }

    /// <summary>These columns of the row equal those of the parent's row (declared as a foreign key, or as good as one).</summary>
    public sealed record ByColumns(TableName Parent, ImmutableArray<string> Columns, ImmutableArray<string> ParentColumns) : Ownership
    {
        /// <inheritdoc/>
        public override TableName Parent { get; init; } = Parent;
    }

    /// <summary>What no foreign key can say (a polymorphic pair, an array, a JSON field): an SQL condition over the aliases
    /// <c>row</c> (this table) and <c>owner</c> (the parent), true for exactly one owner.</summary>
    public sealed record ByCondition(TableName Parent, string Sql) : Ownership
    {
        /// <inheritdoc/>
        public override TableName Parent { get; init; } = Parent;
    }
}
