namespace Domicile.Estate.Facts;

/// <summary>One entity's hold on another.</summary>
/// <param name="Entity">Who is held.</param>
/// <param name="Controller">Who holds; null when it is known to be somebody and not known who.</param>
/// <param name="SharePercent">The share in percent, or null when unknown: unknown is not zero.</param>
/// <param name="Controls">Does the hold amount to control? A minority share may not.</param>
/// <param name="Period">When.</param>
/// <param name="Source">Who says so.</param>
public sealed record ControlLink(
    string Entity, string? Controller, decimal? SharePercent, bool Controls, Period Period, string Source);
