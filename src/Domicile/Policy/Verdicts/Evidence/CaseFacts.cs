using System.Collections.Immutable;
using Domicile.Estate;
using Domicile.Estate.Facts;
using Domicile.Policy.Homes.Controllers;
using Domicile.Policy.Homes.Planning;

namespace Domicile.Policy.Verdicts.Evidence;

/// <summary>All dated facts that verdicts and homes rest on.</summary>
public sealed class CaseFacts
{
    /// <summary>Nothing is known.</summary>
    public static CaseFacts None { get; } = new();

    /// <summary>The name of a controller whose establishment nobody stated.</summary>
    public const string Unstated = "unstated";

    /// <summary>The facts of an operator that states no more than its sites: each is in the state declared, and run from the
    /// country it stands in by its operator, whom nobody is taken to control.</summary>
    public static CaseFacts FromSitesAlone(IEnumerable<Site> sites)
    {
        var known = sites.Select(s => (Site: s, Entity: s.Operator ?? $"operator of {s.Id}")).ToList();
        const string Source = "taken from the declared sites alone";
        return new CaseFacts
        {
            Estate = new EstateFacts
            {
                Entities = known.DistinctBy(s => s.Entity, StringComparer.Ordinal).ToImmutableDictionary(
                    s => s.Entity, s => new LegalEntity(s.Entity, s.Entity, Country.Of(s.Site.Country), ChainEnds: true, Source), StringComparer.Ordinal),
                Sites = [.. known.Select(s => new SiteFacts
                {
                    Id = s.Site.Id,
                    Title = s.Site.Id.Text,
                    Country = Country.Of(s.Site.Country),
                    Operators = [new DatedFact<string>(s.Entity, Period.Always, Source)],
                    Lifecycle = [new LifecycleEvent(s.Site.State, DateOnly.MinValue, Planned: false, Source)],
                })],
            },
            Processors = [.. known.Select(s => new ProcessorFact(Unstated, s.Entity, Period.Always, Source))],
        };
    }

    /// <summary>Sites and entities.</summary>
    public EstateFacts Estate { get; init; } = EstateFacts.None;

    /// <summary>Papers in place.</summary>
    public ImmutableArray<InstrumentFact> Instruments { get; init; } = [];

    /// <summary>Who acts for whom.</summary>
    public ImmutableArray<ProcessorFact> Processors { get; init; } = [];

    /// <summary>Who answers together for whom.</summary>
    public ImmutableArray<JointArrangement> Arrangements { get; init; } = [];

    /// <summary>Which sites the operator declares as homes for whom.</summary>
    public ImmutableArray<HomePreference> Homes { get; init; } = [];

    /// <summary>How many subjects of which kind live where; counts only, no person.</summary>
    public ImmutableArray<SubjectGroup> Population { get; init; } = [];
}
