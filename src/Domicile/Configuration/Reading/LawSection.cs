using Domicile.Policy.Homes.Planning;
using Domicile.Policy.InForce;

namespace Domicile.Configuration.Reading;

/// <summary>What <c>law</c> comes to, with the rest of the file.</summary>
/// <param name="Rules">All texts that decide.</param>
/// <param name="Homes">The same texts read; null when nobody has asked yet.</param>
/// <param name="Controller">Who answers for the subjects: an entity or a joint arrangement; null when nobody said.</param>
internal sealed record LawSection(PolicyDocument Rules, HomePlanner? Homes, string? Controller);
