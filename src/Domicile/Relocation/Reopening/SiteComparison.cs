using Domicile.Estate;

namespace Domicile.Relocation.Reopening;

/// <summary>How a closed site's residences stand to the directory, in numbers of subjects.</summary>
/// <param name="Site">The site.</param>
/// <param name="Subjects">Subjects by verdict.</param>
/// <param name="Missing">Subjects who live here by the directory's word, and whom the site does not know at all.</param>
public sealed record SiteComparison(SiteId Site, IReadOnlyDictionary<ResidenceVerdict, long> Subjects, long Missing)
{
    /// <summary>How many have a verdict.</summary>
    public long this[ResidenceVerdict verdict] => Subjects.GetValueOrDefault(verdict);

    /// <summary>Subjects at home here whose rows, or whose latest rows, the site does not hold.</summary>
    public long Lost => this[ResidenceVerdict.Arrived] + this[ResidenceVerdict.Returned] + Missing;
}
