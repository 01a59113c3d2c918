namespace Domicile.Policy.Homes.Rehoming;

/// <summary>How a kind of subject comes to live in another country, as the operator declares it.</summary>
/// <param name="Rule">When a change counts.</param>
/// <param name="Evidence">Where evidence stands.</param>
/// <param name="Notices">Where it stands that a subject was told.</param>
public sealed record DeclaredRehoming(RehomingRule Rule, SightingTable Evidence, SightingTable Notices);
