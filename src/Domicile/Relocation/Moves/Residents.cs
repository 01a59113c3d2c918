using System.Collections.Immutable;
using Domicile.Configuration;
using Domicile.Estate;
using Domicile.Estate.Facts;
using Domicile.Policy;
using Domicile.Policy.Homes.Controllers;
using Domicile.Policy.Homes.Planning;
using Domicile.Policy.Law.Vocabulary;
using Domicile.Relocation.Closure;
using Domicile.Relocation.Pairs;

namespace Domicile.Relocation.Moves;

/// <summary>Asks law, policy and facts where counted subjects may live: the one way in which a move learns it.</summary>
/// <param name="declaration">The configuration, resolved.</param>
/// <param name="plan">Its tables: what data a kind of subject has follows from all their columns.</param>
/// <param name="day">The day.</param>
public sealed class Residents(Declaration declaration, ClosurePlan plan, DateOnly day)
{
    private readonly Dictionary<string, ImmutableArray<DataCategory>> _categories = new(StringComparer.Ordinal);

    /// <summary>Counted subjects as a group: counts by country of residence, the empty text for unknown.</summary>
    public IEnumerable<SubjectGroup> Groups(SubjectKind kind, SiteId at, IReadOnlyDictionary<string, long> countries) =>
        countries.Select(c => Group(kind, at, c.Key, c.Value));

    /// <summary>Who of those counted at a site should be elsewhere, and who may be nowhere.</summary>
    public DueResidents Due(SubjectKind kind, Site at, IReadOnlyDictionary<string, long> countries)
    {
        var written = countries.Keys.ToLookup(CountryOf);
        var planned = DuePlanner.Plan(Groups(kind, at.Id, countries), declaration.Homes, day);
        var due =
            from move in planned.Moves
            group move by move.To into same
            let counts = Counts(same.Select(m => m.Group.Residence))
            let reasons = same.GroupBy(m => m.Why, StringComparer.Ordinal)
                .Select(r => new DueReason([.. Counts(r.Select(m => m.Group.Residence)).Keys], r.Key)).ToImmutableArray()
            select new DueGroup(new Pair(at, declaration.Site(same.Key)), kind.Name, counts, string.Join(" | ", reasons)) { Reasons = reasons };
        var stranded =
            from group_ in planned.Stranded
            group group_ by group_.Why into same
            select new StrandedResidents(at.Id, kind.Name, Counts(same.Select(s => s.Group.Residence)), same.Key);
        return new([.. due], [.. stranded]);

        ImmutableSortedDictionary<string, long> Counts(IEnumerable<Country> residences) => residences.Distinct()
            .SelectMany(r => written[r]).ToImmutableSortedDictionary(c => c, c => countries[c], StringComparer.Ordinal);
    }

    /// <summary>Subjects whose home is lost, as a group: where they live is not known any more.</summary>
    public SubjectGroup Lost(SubjectKind kind, SiteId at, long count) => Group(kind, at, country: "", count) with { IsLost = true };

    /// <summary>Subjects whose home is lost: unavailable, and never elsewhere.</summary>
    public IEnumerable<StrandedResidents> Unavailable(SubjectKind kind, SiteId at, long count) =>
        from lost in DuePlanner.Plan([Lost(kind, at, count)], declaration.Homes, day).Stranded
        select new StrandedResidents(at, kind.Name, ImmutableSortedDictionary<string, long>.Empty.Add("", count), lost.Why);

    /// <summary>Makes sure that counted subjects may come to a site.</summary>
    /// <returns>What refuses them, if a verdict says why they may come all the same; empty when nothing does.</returns>
    /// <exception cref="DomicileException">The site takes nobody; or law, policy or the declared homes refuse somebody, and no
    /// verdict was given.</exception>
    public ImmutableArray<DueReason> RequireAdmitted(SubjectKind kind, SiteId target, IReadOnlyDictionary<string, long> countries, string? verdict)
    {
        RequireReceives(target);
        var refused = Refused(kind, target, countries);
        return refused.IsEmpty || verdict is not null ? refused : throw new DomicileException(
            message: $"Site '{target}' is not in the home set of everybody who was chosen ({kind.Name}).",
            detail: $"{refused.SelectMany(r => r.Countries).Sum(c => countries[c])} subjects. {string.Join(" | ", refused)}.",
            hint: "Narrow --where, or give --verdict with the reason why they may leave it; it goes into the journal with what refused them.");
    }

    /// <summary>What refuses counted subjects at a site, by country; empty when nothing does.</summary>
    public ImmutableArray<DueReason> Refused(SubjectKind kind, SiteId target, IReadOnlyDictionary<string, long> countries) =>
        [.. countries.Keys
            .Select(c => (Country: c, Why: declaration.Homes.WhyNotHome(HomeCell.Of(Group(kind, null, c, countries[c])), target, day)))
            .Where(r => r.Why is not null)
            .GroupBy(r => r.Why!, r => r.Country, StringComparer.Ordinal)
            .Select(g => new DueReason([.. g.Order(StringComparer.Ordinal)], g.Key))];

    /// <summary>Why nobody may come to a site on the day; null when it takes new residents.</summary>
    public string? WhyClosed(SiteId site) =>
        declaration.Homes.StandingOf(declaration.Site(site).Id, day) is { MayReceive: false } standing ? $"On {day:yyyy-MM-dd} it is {standing.WhyNobodyMayCome}." : null;

    /// <summary>Makes sure that a site takes new residents on the day.</summary>
    /// <exception cref="DomicileException">It does not.</exception>
    public void RequireReceives(SiteId site)
    {
        if (WhyClosed(site) is { } closed)
        {
            throw new DomicileException($"Site '{site}' takes no new residents.", closed, "Choose a live site. No verdict opens this one.");
        }
    }

    private SubjectGroup Group(SubjectKind kind, SiteId? at, string country, long count)
    {
        var facts = declaration.Homes.Adjudicator;
        var residence = CountryOf(country);
        var controller = JointControllers.For(declaration.Controller, facts.Facts, facts.Book.Areas, residence, day);
        return new SubjectGroup(kind.Name, residence, CategoriesOf(kind), controller, at, count);
    }

    private ImmutableArray<DataCategory> CategoriesOf(SubjectKind kind)
    {
        if (!_categories.TryGetValue(kind.Name, out var known))
        {
            var classes = declaration.Homes.Adjudicator.Book.Classes;
            known = _categories[kind.Name] =
            [
                .. plan.Of(kind).SelectMany(t => t.Columns.Select(c => classes.CategoryOf(t.Rule.Classes.GetValueOrDefault(c.Name)))).Distinct().Order(),
            ];
        }

        return known;
    }

    private static Country CountryOf(string text) => Country.Of(CountryCode.TryParse(text, out var code) ? code : null);
}
