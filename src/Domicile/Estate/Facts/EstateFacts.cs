using System.Collections.Immutable;

namespace Domicile.Estate.Facts;

/// <summary>Everything known of sites and of who stands behind them.</summary>
public sealed class EstateFacts
{
    /// <summary>Nothing is known.</summary>
    public static EstateFacts None { get; } = new();

    /// <summary>Companies and authorities by id.</summary>
    public ImmutableDictionary<string, LegalEntity> Entities { get; init; } =
        ImmutableDictionary.Create<string, LegalEntity>(StringComparer.Ordinal);

    /// <summary>Who holds whom.</summary>
    public ImmutableArray<ControlLink> Links { get; init; } = [];

    /// <summary>Sites in the order written.</summary>
    public ImmutableArray<SiteFacts> Sites { get; init; } = [];

    /// <summary>Hosting outside the area, with an end and a basis.</summary>
    public ImmutableArray<InterimHosting> Interim { get; init; } = [];

    /// <summary>Who stands behind whom.</summary>
    public ControlChain Control => new(Entities, Links);

    /// <summary>A site's facts, or null.</summary>
    public SiteFacts? Find(SiteId site) => Sites.FirstOrDefault(s => s.Id == site);
}
