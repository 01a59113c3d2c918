namespace Domicile.Estate.Facts;

/// <summary>A fact, when it held, and who says so.</summary>
public sealed record DatedFact<T>(T Value, Period Period, string Source);
