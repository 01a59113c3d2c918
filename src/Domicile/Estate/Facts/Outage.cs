namespace Domicile.Estate.Facts;

/// <summary>A time when a site could not serve. It changes nothing about who may lawfully be there.</summary>
public sealed record Outage(Period Period, string Says, string Source);
