using System.Collections.Immutable;

namespace Domicile.Policy.Verdicts.Enumeration;

/// <summary>Cells whose outcome a change changes in one way.</summary>
/// <param name="ReachedBy">Whom it touches: residence TH; or everybody.</param>
/// <param name="PacksBefore">The packs that spoke before, of those that the change touches.</param>
/// <param name="PacksAfter">The packs that speak after.</param>
/// <param name="Was">The outcome before, in words.</param>
/// <param name="Becomes">The outcome after.</param>
/// <param name="When">Which cells, in words.</param>
/// <param name="Cells">How many.</param>
public sealed record ChangedCells(
    ImmutableArray<string> ReachedBy,
    ImmutableArray<string> PacksBefore,
    ImmutableArray<string> PacksAfter,
    string Was,
    string Becomes,
    string When,
    long Cells)
{
    /// <summary>True when what was allowed is refused.</summary>
    public bool Restricts => Was.StartsWith("allow", StringComparison.Ordinal) && Becomes == "refuse";

    /// <summary>True when what was refused is allowed.</summary>
    public bool Opens => Was == "refuse" && Becomes.StartsWith("allow", StringComparison.Ordinal);
}
