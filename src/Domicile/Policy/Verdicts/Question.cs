using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Domicile.Estate.Facts;
using Domicile.Policy.Law.Vocabulary;

namespace Domicile.Policy.Verdicts;

/// <summary>A question prepared for one table: every field is a small number. Made by <see cref="DecisionTable.Prepare"/>.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Question
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

    /// <summary>The countries behind the recipient; none is the unknown one.</summary>
    public ImmutableArray<Country> ControlledFrom { get; init; }

    /// <summary>Where the subject lives.</summary>
    public Country Residence { get; init; }

    /// <summary>Where the data stands.</summary>
    public Country At { get; init; }

    /// <summary>The packs that reach the data, one bit each.</summary>
    public ulong Attached { get; init; }

    /// <summary>Does a pack of law reach it by something that is known? What is unknown may lie where no pack reaches.</summary>
    public bool LawReaches { get; init; }

    /// <summary>The instruments in place, one bit each.</summary>
    public ulong Instruments { get; init; }

    /// <summary>Counts; null is unknown.</summary>
    public ImmutableDictionary<string, long>? Counts { get; init; }

    /// <summary>The value in a dimension; <see cref="Dimension.ControlledFrom"/> gives the first one.</summary>
    public int ValueOf(Dimension dimension) => dimension switch
    {
        Dimension.Act => (int)Act,
        Dimension.Category => (int)Category,
        Dimension.Form => (int)Form,
        Dimension.Purpose => (int)Purpose,
        Dimension.Recipient => (int)Recipient,
        Dimension.Device => (int)Device,
        Dimension.To => To.Ordinal,
        Dimension.Residence => Residence.Ordinal,
        Dimension.At => At.Ordinal,
        _ => ControlledFrom.IsDefaultOrEmpty ? 0 : ControlledFrom[0].Ordinal,
    };
}
