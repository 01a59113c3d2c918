namespace Domicile.Policy.Homes.Planning;

/// <summary>A group that may be nowhere: nobody moves it elsewhere.</summary>
public sealed record StrandedGroup(SubjectGroup Group, string Why);
