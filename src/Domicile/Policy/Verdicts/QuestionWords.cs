using System.Collections.Immutable;
using Domicile.Estate.Facts;
using Domicile.Policy.Law.Vocabulary;

namespace Domicile.Policy.Verdicts;

/// <summary>A question in words that mean the same in every table: what is not said is unknown.</summary>
public sealed record QuestionWords
{
    /// <summary>What is done.</summary>
    public Act Act { get; init; }

    /// <summary>The kind of data.</summary>
    public DataCategory Category { get; init; }

    /// <summary>Its form.</summary>
    public DataForm Form { get; init; }

    /// <summary>What for.</summary>
    public Purpose Purpose { get; init; }

    /// <summary>What the recipient is to the controller.</summary>
    public RecipientKind Recipient { get; init; }

    /// <summary>Who owns the device.</summary>
    public RecipientKind Device { get; init; }

    /// <summary>Where data arrives.</summary>
    public Country To { get; init; }

    /// <summary>The countries behind the recipient.</summary>
    public ImmutableArray<Country> ControlledFrom { get; init; } = [];

    /// <summary>Where the subject lives.</summary>
    public Country Residence { get; init; }

    /// <summary>Where the data stands.</summary>
    public Country At { get; init; }

    /// <summary>Where the controller is established, where that is said; where not, no regime reaches it by that.</summary>
    public Country? Controller { get; init; }

    /// <summary>The subject's nationality where it is known; where not, no regime reaches the subject by it.</summary>
    public Country? Nationality { get; init; }

    /// <summary>Where it was collected, where that is known; where not, no regime reaches it by that.</summary>
    public Country? Collected { get; init; }

    /// <summary>The instruments in place, by id.</summary>
    public ImmutableArray<string> With { get; init; } = [];

    /// <summary>Counts by counter; one that is missing is unknown.</summary>
    public ImmutableDictionary<string, long> Counts { get; init; } = ImmutableDictionary<string, long>.Empty;
}
