namespace Domicile.Policy.Homes.Planning;

/// <summary>A group that may be nowhere: it becomes unavailable rather than be elsewhere.</summary>
public sealed record StrandedGroup(SubjectGroup Group, string Why);
