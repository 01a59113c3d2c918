using System.Collections.Immutable;
using Domicile.Policy.Law.Vocabulary;

namespace Domicile.Policy.Law.Rows;

/// <summary>When a row matches: every named dimension must. A dimension that is not named matches anything.</summary>
/// <param name="Sets">The words of the named dimensions.</param>
public sealed record RowCondition(ImmutableSortedDictionary<Dimension, WordSet> Sets)
{
    /// <summary>Matches anything.</summary>
    public static RowCondition Any { get; } = new(ImmutableSortedDictionary<Dimension, WordSet>.Empty);

    /// <summary>Matches when data arrives in one of these.</summary>
    public static RowCondition To(params IEnumerable<string> words) => Any.With(Dimension.To, new WordSet([.. words], []));

    /// <summary>This condition with one dimension's words replaced.</summary>
    public RowCondition With(Dimension dimension, WordSet words) => new(Sets.SetItem(dimension, words));

    /// <inheritdoc/>
    public bool Equals(RowCondition? other) => other is not null && Sets.SequenceEqual(other.Sets);

    /// <inheritdoc/>
    public override int GetHashCode() => Sets.Count;

    /// <inheritdoc/>
    public override string ToString() =>
        Sets.IsEmpty ? "always" : string.Join("; ", Sets.Select(s => $"{Dimensions.KeyOf(s.Key)}: {s.Value}"));
}
