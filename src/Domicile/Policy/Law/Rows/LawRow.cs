using System.Collections.Immutable;
using Domicile.Estate.Facts;
using Domicile.Estate.Facts.Yaml;
using Domicile.Policy.Law.Vocabulary;

namespace Domicile.Policy.Law.Rows;

/// <summary>One dated row of a pack or a policy.</summary>
public sealed record LawRow
{
    /// <summary>The pack it belongs to.</summary>
    public required string Pack { get; init; }

    /// <summary>Its name in the pack. Successive periods of one rule share it.</summary>
    public required string Id { get; init; }

    /// <summary>What it does.</summary>
    public required RowEffect Effect { get; init; }

    /// <summary>Of what sort it is.</summary>
    public RowKind Kind { get; init; } = RowKind.Rule;

    /// <summary>When it matches.</summary>
    public RowCondition When { get; init; } = RowCondition.Any;

    /// <summary>Instruments that must all be in place for it to permit.</summary>
    public ImmutableArray<string> With { get; init; } = [];

    /// <summary>Counts that must all be in range.</summary>
    public ImmutableArray<CounterBound> Counters { get; init; } = [];

    /// <summary>What it obliges to.</summary>
    public Obligation Obliges { get; init; }

    /// <summary>When it is in force.</summary>
    public required Period Period { get; init; }

    /// <summary>When it should have been looked at again; it stays in force and its verdicts say so.</summary>
    public DateOnly? ReviewBy { get; init; }

    /// <summary>Who says so.</summary>
    public required string Source { get; init; }

    /// <summary>Was it checked against its source?</summary>
    public bool Verified { get; init; }

    /// <summary>What it says, in a few words that end no sentence.</summary>
    public required string Says { get; init; }

    /// <summary>Why a time without the rule lies before this period; null when none does.</summary>
    public string? AfterGap { get; init; }

    /// <summary>Where it was written.</summary>
    public Place At { get; init; }

    /// <summary>Pack and id: how verdicts name it.</summary>
    public string Name => $"{Pack}/{Id}";

    /// <summary>Equal but for the place it was written at?</summary>
    public bool SaysTheSameAs(LawRow other) =>
        this with { At = default, With = [], Counters = [] } == other with { At = default, With = [], Counters = [] }
        && With.SequenceEqual(other.With, StringComparer.Ordinal)
        && Counters.SequenceEqual(other.Counters);
}
