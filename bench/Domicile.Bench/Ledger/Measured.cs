namespace Domicile.Bench.Ledger;

/// <summary>One row of the report.</summary>
/// <param name="What">What was done.</param>
/// <param name="Figure">How fast.</param>
/// <param name="Beside">What to compare it with.</param>
internal sealed record Measured(string What, string Figure, string Beside);
