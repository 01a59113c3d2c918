using System.Collections.Immutable;

namespace Domicile.Policy.Homes.Rehoming;

/// <summary>When a change of residence counts, as the operator declares it. A trip does not.</summary>
public sealed record RehomingRule
{
    /// <summary>The kinds of evidence that count. Where a device or an address is does not, by default: people travel.</summary>
    public ImmutableHashSet<EvidenceKind> Counting { get; init; } =
    [
        EvidenceKind.Declared, EvidenceKind.BillingAddress, EvidenceKind.PaymentInstrument, EvidenceKind.Telephone, EvidenceKind.Register,
    ];

    /// <summary>How many different kinds must agree.</summary>
    public int LeastKinds { get; init; } = 2;

    /// <summary>Days for which nothing that counts may speak for another country.</summary>
    public int DwellDays { get; init; } = 90;

    /// <summary>Days between notice to the subject and the move.</summary>
    public int NoticeDays { get; init; } = 30;

    /// <summary>Days after a re-homing during which there is no other.</summary>
    public int HysteresisDays { get; init; } = 180;
}
