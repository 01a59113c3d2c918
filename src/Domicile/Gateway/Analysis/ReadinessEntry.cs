namespace Domicile.Gateway.Analysis;

/// <summary>One normalised statement and how it fares.</summary>
/// <param name="Text">The statement, literals and comments taken out.</param>
/// <param name="Calls">How often it ran.</param>
/// <param name="Readiness">How it fares.</param>
/// <param name="Why">Why it does not route as it is; empty when it does.</param>
/// <param name="Hint">How to mend it.</param>
public sealed record ReadinessEntry(string Text, long Calls, Readiness Readiness, string Why, string Hint);
