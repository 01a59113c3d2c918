using System.Collections.Immutable;

namespace Domicile.Estate.Facts;

/// <summary>What is known of one site, each fact with its dates and source.</summary>
public sealed record SiteFacts
{
    /// <summary>Its name.</summary>
    public required SiteId Id { get; init; }

    /// <summary>What people call it.</summary>
    public required string Title { get; init; }

    /// <summary>Where it stands.</summary>
    public required Country Country { get; init; }

    /// <summary>Who runs it: ids of entities.</summary>
    public ImmutableArray<DatedFact<string>> Operators { get; init; } = [];

    /// <summary>By what right it is used.</summary>
    public ImmutableArray<DatedFact<Tenure>> Tenures { get; init; } = [];

    /// <summary>The stages it reached or plans to reach.</summary>
    public ImmutableArray<LifecycleEvent> Lifecycle { get; init; } = [];

    /// <summary>What was planned and what happened.</summary>
    public ImmutableArray<Milestone> Milestones { get; init; } = [];

    /// <summary>What it has room for.</summary>
    public ImmutableArray<CapacityFact> Capacity { get; init; } = [];

    /// <summary>When it could not serve.</summary>
    public ImmutableArray<Outage> Outages { get; init; } = [];

    /// <summary>The site whose place it takes; then it is accepted only when <see cref="Residual"/> is cleared.</summary>
    public SiteId? TakesOver { get; init; }

    /// <summary>The search for what the one before left.</summary>
    public ResidualInventory? Residual { get; init; }

    /// <summary>How it stands on a day.</summary>
    public SiteStanding On(DateOnly day)
    {
        var stage = Lifecycle.Where(e => !e.Planned && e.On <= day).Select(e => (SiteState?)e.Stage).Max();
        var obstacle = ObstacleToAcceptance(day);
        return new SiteStanding
        {
            Id = Id,
            Country = Country,
            Stage = obstacle is not null && stage is >= SiteState.Accepted and < SiteState.Sanitised
                ? SiteState.Contracted
                : stage,
            Obstacle = obstacle,
            Operator = Operators.LastOrDefault(o => o.Period.Contains(day))?.Value,
            Tenure = Tenures.LastOrDefault(t => t.Period.Contains(day))?.Value ?? Tenure.Unknown,
            Outage = Outages.FirstOrDefault(o => o.Period.Contains(day))?.Says,
        };
    }

    /// <summary>How much of a resource it has on a day; null is unknown.</summary>
    public decimal? CapacityOn(CapacityResource resource, DateOnly day) =>
        Capacity.LastOrDefault(c => c.Resource == resource && c.Period.Contains(day))?.Amount;

    private string? ObstacleToAcceptance(DateOnly day) =>
        TakesOver is null ? null
        : Residual is null ? "no inventory of residual data was made"
        : Residual.Obstacle(day);
}
