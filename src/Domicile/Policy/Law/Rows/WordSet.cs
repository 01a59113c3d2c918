using System.Collections.Immutable;

namespace Domicile.Policy.Law.Rows;

/// <summary>The words a row names for one dimension: values, countries, areas, or <c>third</c> for every country outside the
/// pack's own area.</summary>
/// <param name="Words">What matches; empty is anything.</param>
/// <param name="Except">What does not match all the same.</param>
public sealed record WordSet(ImmutableArray<string> Words, ImmutableArray<string> Except)
{
    /// <summary>Every country outside the pack's own area.</summary>
    public const string Third = "third";

    /// <summary>Every country that no other pack reaches by residence.</summary>
    public const string Elsewhere = "elsewhere";

    /// <inheritdoc/>
    public bool Equals(WordSet? other) => other is not null && Words.SequenceEqual(other.Words) && Except.SequenceEqual(other.Except);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Words.Length, Except.Length, Words.FirstOrDefault(), Except.FirstOrDefault());

    /// <inheritdoc/>
    public override string ToString() =>
        (Words.IsEmpty ? "any" : string.Join(", ", Words)) + (Except.IsEmpty ? "" : $" except {string.Join(", ", Except)}");
}
