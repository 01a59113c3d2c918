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
