using System.Collections.Immutable;
using Domicile.Estate;
using Domicile.Relocation.Pairs;

namespace Domicile.Relocation.Moves;

/// <summary>Subjects of one kind who are at home at one site and should live at another, and why.</summary>
/// <param name="Pair">From where to where.</param>
/// <param name="Kind">The subject kind's name.</param>
/// <param name="Countries">How many there are by country of residence; the empty text stands for an unknown one.</param>
/// <param name="Because">Why, in words: goes into the journal.</param>
public sealed record DueGroup(Pair Pair, string Kind, ImmutableSortedDictionary<string, long> Countries, string Because)
{
    /// <summary>How many in all.</summary>
    public long Subjects => Countries.Values.Sum();

    /// <summary>Why they may leave their home set, in the operator's words; null when they stay in it.</summary>
    public string? Verdict { get; init; }

    /// <summary>The reasons one by one; empty when the operator chose the site.</summary>
    public ImmutableArray<DueReason> Reasons { get; init; } = [];
}
