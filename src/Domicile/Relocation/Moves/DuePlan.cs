using System.Collections.Immutable;
using Domicile.Configuration;
using Domicile.Estate;
using Domicile.Policy;
using Domicile.Relocation.Pairs;

namespace Domicile.Relocation.Moves;

/// <summary>Who should move, worked out from how many residents of each country live where.</summary>
public static class DuePlan
{
    /// <summary>The groups that are due: home is not in the home set of their country of residence.</summary>
    /// <param name="declaration">The policy.</param>
    /// <param name="kind">The subject kind.</param>
    /// <param name="at">The site that was counted.</param>
    /// <param name="countries">Subjects at home there, by country of residence; the empty text stands for unknown.</param>
    /// <exception cref="DomicileException">Somebody's home set has no live site: the policy strands them.</exception>
    public static IEnumerable<DueGroup> Due(Declaration declaration, SubjectKind kind, Site at, IReadOnlyDictionary<string, long> countries)
    {
        var targets =
            from entry in countries
            let country = CountryCode.TryParse(entry.Key, out var code) ? code : (CountryCode?)null
            let homes = kind.HomeSet(country)
            where !homes.Contains(at.Id)
            select (entry.Key, entry.Value, Target: Choose(declaration, kind, entry.Key, homes));
        return
            from target in targets
            group target by target.Target into same
            select new DueGroup(
                new Pair(at, same.Key),
                kind.Name,
                same.ToImmutableSortedDictionary(s => s.Key, s => s.Value, StringComparer.Ordinal),
                $"policy: home set of their country of residence; first live site {same.Key.Id}");
    }

    /// <summary>Makes sure that a site is in the home set of every subject that was counted.</summary>
    /// <exception cref="DomicileException">It is not, and no verdict says why that may be.</exception>
    public static void RequireAdmitted(SubjectKind kind, SiteId target, IReadOnlyDictionary<string, long> countries, string? verdict)
    {
        var outside = countries.Keys.Where(c => !kind.HomeSet(CountryCode.TryParse(c, out var code) ? code : null).Contains(target)).Order(StringComparer.Ordinal).ToList();
        if (outside.Count > 0 && verdict is null)
        {
            throw new DomicileException(
                message: $"Site '{target}' is not in the home set of everybody who was chosen ({kind.Name}).",
                detail: $"Residents of: {string.Join(", ", outside.Select(c => c.Length == 0 ? "an unknown country" : c))}; {outside.Sum(c => countries[c])} subjects.",
                hint: "Narrow --where, or give --verdict with the reason why they may leave it; it goes into the journal.");
        }
    }

    private static Site Choose(Declaration declaration, SubjectKind kind, string country, ImmutableArray<SiteId> homes) =>
        homes.Select(declaration.Site).FirstOrDefault(s => s.State == SiteState.Live) ?? throw new DomicileException(
            message: homes.IsEmpty
                ? $"No rule says where residents of '{country}' ({kind.Name}) live."
                : $"The policy sends residents of '{country}' ({kind.Name}) to a site that is not live.",
            detail: homes.IsEmpty ? "None of the 'homes' rules covers them." : $"Home set: {string.Join(", ", homes.Select(h => $"{h} ({declaration.Site(h).State})"))}.",
            hint: "Name a live site under 'homes' in domicile.yaml, or add a rule 'when: any'. Nothing was moved.");
}
