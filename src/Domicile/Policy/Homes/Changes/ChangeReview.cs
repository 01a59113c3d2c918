using System.Collections.Immutable;
using Domicile.Policy.Homes.Planning;
using Domicile.Policy.Verdicts.Enumeration;

namespace Domicile.Policy.Homes.Changes;

/// <summary>What a change of law, policy or facts does, before it is applied.</summary>
/// <param name="Day">The day it is judged for.</param>
/// <param name="HashBefore">The hash of the decision table before; null when nothing was in force.</param>
/// <param name="HashAfter">The hash after: what goes to the ledger when it is applied.</param>
/// <param name="Cells">The cells that change.</param>
/// <param name="Stranded">Groups that had somewhere to be and have nowhere after.</param>
/// <param name="NewlyDue">Groups that may stay now and have to move after.</param>
/// <param name="Confirmation">What to repeat to apply a change that strands somebody; it names this change and these
/// groups and no other.</param>
public sealed record ChangeReview(
    DateOnly Day,
    string? HashBefore,
    string HashAfter,
    ImmutableArray<ChangedCells> Cells,
    ImmutableArray<StrandedGroup> Stranded,
    ImmutableArray<DueMove> NewlyDue,
    string Confirmation)
{
    /// <summary>Everybody who has nowhere to be after, those who had nowhere before among them.</summary>
    public ImmutableArray<StrandedGroup> StrandedAfter { get; init; } = [];

    /// <summary>True when nothing changes.</summary>
    public bool IsEmpty => HashBefore == HashAfter && Stranded.IsEmpty && NewlyDue.IsEmpty;

    /// <summary>May it be applied? A change that strands nobody may; one that strands somebody only when confirmed.</summary>
    public bool MayApply(string? confirmation) => Stranded.IsEmpty || confirmation == Confirmation;

    /// <summary>Refuses a change that strands somebody and was not confirmed.</summary>
    /// <exception cref="DomicileException">It strands somebody; the detail names every group.</exception>
    public void RequireConfirmation(string? confirmation)
    {
        if (!MayApply(confirmation))
        {
            throw new DomicileException(
                message: $"The change would leave {Stranded.Length} group(s) of subjects with nowhere to be.",
                detail: string.Join('\n', Stranded.Select(s => $"{s.Group.Name} ({s.Group.Count?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "count unknown"}): {s.Why}")),
                hint: $"Declare a home that is admitted for them, or confirm with --confirm {Confirmation}: they are moved nowhere else.");
        }
    }
}
