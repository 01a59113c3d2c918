using System.Collections.Immutable;

namespace Domicile.Relocation.Moves;

/// <summary>Everybody who is not where they should be.</summary>
/// <param name="Groups">Who should move.</param>
/// <param name="Stranded">Who may be nowhere: nobody moves them elsewhere.</param>
public sealed record DueResidents(ImmutableArray<DueGroup> Groups, ImmutableArray<StrandedResidents> Stranded)
{
    /// <summary>Projections that law or policy does not admit at some site.</summary>
    public ImmutableArray<RefusedProjection> Projections { get; init; } = [];
}
