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

        /// <summary>Whether the condition's text names a table, as a word of its own: it reads the table, or a column is called the same.</summary>
        public bool Mentions(TableName table)
        {
            for (var at = 0; (at = Sql.IndexOf(table.Name, at, StringComparison.OrdinalIgnoreCase)) >= 0; at++)
            {
                var end = at + table.Name.Length;
                if ((at == 0 || !IsNamePart(Sql[at - 1])) && (end == Sql.Length || !IsNamePart(Sql[end])))
                {
                    return true;
                }
            }

            return false;
        }

        private static bool IsNamePart(char c) => char.IsLetterOrDigit(c) || c is '_' or '$';
    }

    /// <summary>Wherever the foreign key over these columns leads: what the file says with <c>by: user_id</c>. It lives only
    /// until a catalog is at hand; <c>Declaration.Resolve</c> turns it into <see cref="ByColumns"/>.</summary>
    public sealed record ByForeignKey(ImmutableArray<string> Columns) : Ownership
    {
        /// <summary>Not known yet.</summary>
        /// <exception cref="InvalidOperationException">Always: resolve the declaration first.</exception>
        public override TableName Parent
        {
            get => throw new InvalidOperationException("The declaration is not resolved against a catalog yet.");
            init => throw new InvalidOperationException("A foreign key names its own parent.");
        }

        /// <summary>Columns compared in order: the generated equality would ask for the parent.</summary>
        public bool Equals(ByForeignKey? other) => other is not null && Columns.SequenceEqual(other.Columns);

        /// <inheritdoc/>
        public override int GetHashCode() => Columns.Length;

        /// <inheritdoc/>
        public override string ToString() => $"by {string.Join(", ", Columns)}";
    }
}
