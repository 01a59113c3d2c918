using System.Collections.Immutable;
using Domicile.Policy.Law.Rows;

namespace Domicile.Policy.Verdicts;

/// <summary>What one pack says.</summary>
/// <param name="Pack">The pack, or <c>policy</c>.</param>
/// <param name="Allowed">Does it allow?</param>
/// <param name="ReachedBy">Why it has a say: residence DE, site IE.</param>
/// <param name="DecidedBy">The rows that decided: those that forbid, or the one that permits, and those that oblige.</param>
/// <param name="WouldPermit">Rows that would permit if what they ask for were in place; only where the pack refuses.</param>
public sealed record PackFinding(
    string Pack, bool Allowed, ImmutableArray<string> ReachedBy, ImmutableArray<LawRow> DecidedBy, ImmutableArray<LawRow> WouldPermit);
