using Domicile.Estate;

namespace Domicile.Policy.Homes.Planning;

/// <summary>A group that should move.</summary>
/// <param name="Group">Who.</param>
/// <param name="To">Where.</param>
/// <param name="Required">True when it may not stay; false when it may, but its site is being emptied.</param>
/// <param name="Why">Why, in words.</param>
public sealed record DueMove(SubjectGroup Group, SiteId To, bool Required, string Why);
