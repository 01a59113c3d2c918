using System.Collections.Immutable;
using Domicile.Policy.Law.Rows;
using Domicile.Policy.Law.Vocabulary;

namespace Domicile.Policy.Verdicts;

/// <summary>Allow or refuse, and why. It says what rows of data decide on a day; it never says that anything complies with
/// a law.</summary>
public sealed record Verdict
{
    /// <summary>The verdict.</summary>
    public required bool Allowed { get; init; }

    /// <summary>The day whose law was asked.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>What each pack says; refusals first.</summary>
    public required ImmutableArray<PackFinding> Findings { get; init; }

    /// <summary>What it obliges to.</summary>
    public required Obligation Obligations { get; init; }

    /// <summary>What the recipient could find out about a person, and what that assumes.</summary>
    public required string Identifiability { get; init; }

    /// <summary>Unverified rows, overdue reviews and unknown facts: what a reader must know before relying on it.</summary>
    public required ImmutableArray<string> Remarks { get; init; }

    /// <summary>The rows that decided.</summary>
    public IEnumerable<LawRow> DecidedBy => Findings.SelectMany(f => f.DecidedBy);

    /// <summary>True when a row that decided was never checked against its source.</summary>
    public bool Unverified => DecidedBy.Any(r => !r.Verified);
}
