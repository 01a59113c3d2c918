namespace Domicile.Estate.Facts;

/// <summary>How a site stands on one day.</summary>
public sealed record SiteStanding
{
    /// <summary>Its name.</summary>
    public required SiteId Id { get; init; }

    /// <summary>Where it stands.</summary>
    public required Country Country { get; init; }

    /// <summary>The stage that counts; null before it was announced.</summary>
    public required SiteState? Stage { get; init; }

    /// <summary>What keeps a claimed acceptance from counting; null when nothing does.</summary>
    public string? Obstacle { get; init; }

    /// <summary>Who runs it; null is unknown.</summary>
    public string? Operator { get; init; }

    /// <summary>By what right it is used.</summary>
    public Tenure Tenure { get; init; }

    /// <summary>Why it does not serve that day; null when it serves.</summary>
    public string? Outage { get; init; }

    /// <summary>May data be there: once live, until it is sanitised.</summary>
    public bool MayHold => Stage is SiteState.Live or SiteState.Draining;

    /// <summary>May a subject that is elsewhere come here.</summary>
    public bool MayReceive => Stage is SiteState.Live && Outage is null;

    /// <summary>Why nobody may come here, in words; null when somebody may.</summary>
    public string? WhyNobodyMayCome => Stage switch
    {
        _ when MayReceive => null,
        SiteState.Live => $"out of service: {Outage}",
        SiteState.Draining => "draining: it keeps whom it has and takes nobody new",
        SiteState.Sanitised or SiteState.Exited => "left",
        null => "not announced yet",
        _ when Obstacle is not null => $"not accepted: {Obstacle}",
        _ => "not live yet",
    };
}
