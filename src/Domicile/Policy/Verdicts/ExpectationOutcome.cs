namespace Domicile.Policy.Verdicts;

/// <summary>One expectation and what the engine says.</summary>
/// <param name="Expected">The expectation.</param>
/// <param name="Verdict">The verdict.</param>
/// <param name="Failure">What differs, in words; null when nothing does.</param>
public sealed record ExpectationOutcome(Expectation Expected, Verdict Verdict, string? Failure);
