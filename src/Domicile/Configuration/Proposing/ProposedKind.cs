using System.Collections.Immutable;
using Domicile.Estate;

namespace Domicile.Configuration.Proposing;

/// <summary>What is proposed for one kind of subject.</summary>
/// <param name="Name">The kind's name.</param>
/// <param name="Candidate">The table and why.</param>
/// <param name="Aliases">Unique columns by which people are found.</param>
/// <param name="ResidenceColumn">The column that names the country; null when an expression does, or nothing.</param>
/// <param name="ResidenceSql">The expression; null when a column does, or nothing.</param>
public sealed record ProposedKind(
    string Name, SubjectCandidate Candidate, ImmutableArray<string> Aliases, string? ResidenceColumn, string? ResidenceSql)
{
    /// <summary>Country names found in the data, with their codes; empty when the data holds codes.</summary>
    public ImmutableSortedDictionary<string, CountryCode> Map { get; init; } = ImmutableSortedDictionary<string, CountryCode>.Empty;

    /// <summary>Columns that name a subject of another kind, by that kind.</summary>
    public ImmutableDictionary<string, ImmutableArray<string>> Links { get; init; } = ImmutableDictionary<string, ImmutableArray<string>>.Empty;
}
