using System.Collections.Immutable;

namespace Domicile.Policy.Homes.Planning;

/// <summary>Who should move on a day, who stays, and who has nowhere to be.</summary>
/// <param name="Day">The day.</param>
/// <param name="Moves">Who should move; those who may not stay come first.</param>
/// <param name="Stays">Who is where they may be, with their home set.</param>
/// <param name="Stranded">Who may be nowhere.</param>
public sealed record DuePlan(
    DateOnly Day, ImmutableArray<DueMove> Moves, ImmutableArray<(SubjectGroup Group, HomeSet Homes)> Stays, ImmutableArray<StrandedGroup> Stranded);
