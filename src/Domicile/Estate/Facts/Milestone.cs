namespace Domicile.Estate.Facts;

/// <summary>Something that was to happen at a site, when it was planned and when it happened; null is unknown.</summary>
public sealed record Milestone(string Name, DateOnly? Planned, DateOnly? Actual, string Source)
{
    /// <summary>Days late, or null when either date is unknown.</summary>
    public int? DaysLate => Planned is { } plan && Actual is { } fact ? fact.DayNumber - plan.DayNumber : null;
}
