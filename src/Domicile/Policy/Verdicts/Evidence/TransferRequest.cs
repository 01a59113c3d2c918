using System.Collections.Immutable;
using Domicile.Estate;
using Domicile.Estate.Facts;
using Domicile.Policy.Law.Vocabulary;

namespace Domicile.Policy.Verdicts.Evidence;

/// <summary>A request in the operator's own names. The engine looks the entities, sites and papers up in the facts of the
/// day; a name it does not know is an unknown, and an unknown is taken at its worst.</summary>
public sealed record TransferRequest
{
    /// <summary>The recipient name that stands for the person whom the data is about.</summary>
    public const string DataSubject = "data-subject";

    /// <summary>What is done.</summary>
    public required Act Act { get; init; }

    /// <summary>The column's class, or null: then it counts as most protected.</summary>
    public string? DataClass { get; init; }

    /// <summary>Its form.</summary>
    public required DataForm Form { get; init; }

    /// <summary>What for.</summary>
    public required Purpose Purpose { get; init; }

    /// <summary>Who answers for the data: an entity.</summary>
    public required string Controller { get; init; }

    /// <summary>Who gets it: an entity, or <see cref="DataSubject"/>.</summary>
    public required string Recipient { get; init; }

    /// <summary>The country of the attested device; null when nothing attests it. Never guessed from an address.</summary>
    public Country? DeviceCountry { get; init; }

    /// <summary>The entity that owns the device; null is unknown.</summary>
    public string? DeviceOwner { get; init; }

    /// <summary>Where the data stands.</summary>
    public required SiteId At { get; init; }

    /// <summary>Where it would be kept; only for storing.</summary>
    public SiteId? ToSite { get; init; }

    /// <summary>Where the subject lives.</summary>
    public required Country Residence { get; init; }

    /// <summary>The subject's nationality where it is known.</summary>
    public Country? Nationality { get; init; }

    /// <summary>Where it was collected, where that is known.</summary>
    public Country? Collected { get; init; }

    /// <summary>Counts by counter.</summary>
    public ImmutableDictionary<string, long> Counts { get; init; } = ImmutableDictionary<string, long>.Empty;
}
