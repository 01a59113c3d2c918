namespace Domicile.Policy.InForce;

/// <summary>Subjects who have nowhere to be under an enactment, as the operator confirmed: counts, and nobody by name.</summary>
/// <param name="Kind">The kind of subject.</param>
/// <param name="Site">Where they were.</param>
/// <param name="Residence">Their country of residence, or <c>unknown</c>.</param>
/// <param name="Subjects">How many they were; null when that was not known.</param>
public sealed record ConfirmedStranding(string Kind, string Site, string Residence, long? Subjects);
