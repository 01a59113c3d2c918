using System.Collections.Immutable;

namespace Domicile.Estate;

/// <summary>A named set of countries that one regime treats as one: <c>eea</c>, <c>gb</c>, <c>ch</c>.</summary>
/// <param name="Name">As declared, lower case.</param>
/// <param name="Countries">The members.</param>
public sealed record Area(string Name, ImmutableHashSet<CountryCode> Countries);
