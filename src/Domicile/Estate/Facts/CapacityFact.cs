namespace Domicile.Estate.Facts;

/// <summary>How much of a resource a site has. Null is unknown, which is not zero and never counts as room.</summary>
public sealed record CapacityFact(CapacityResource Resource, decimal? Amount, Period Period, string Source);
