using System.Collections.Concurrent;
using System.Collections.Immutable;
using Domicile.Estate;
using Domicile.Estate.Facts;
using Domicile.Policy.Law.Vocabulary;
using Domicile.Policy.Verdicts;
using Domicile.Policy.Verdicts.Evidence;

namespace Domicile.Policy.Homes.Planning;

/// <summary>Works out home sets. The move, the gateway and the guard ask here and nowhere else.</summary>
/// <remarks>A home set is worked out once for each cell and day and kept; asking again costs one look-up.</remarks>
public sealed class HomePlanner(Adjudicator adjudicator, ImmutableArray<HomePreference> preferences)
{
    private readonly ConcurrentDictionary<(HomeCell Cell, DateOnly Day), HomeSet> _sets = new();

    /// <summary>What verdicts follow from.</summary>
    public Adjudicator Adjudicator => adjudicator;

    /// <summary>The home set of a cell on a day.</summary>
    public HomeSet For(HomeCell cell, DateOnly day) => _sets.GetOrAdd((cell, day), key => WorkOut(key.Cell, key.Day));

    /// <summary>What the operator declares for a kind and residence on a day: the first line that matches.</summary>
    public ImmutableArray<SiteId> Declared(string kind, Country residence, DateOnly day) => preferences
        .Where(p => (p.Kind is null || p.Kind == kind)
            && (p.When.Contains("any", StringComparer.Ordinal) || adjudicator.Book.Areas.On(p.When, day).Contains(residence)))
        .Select(p => p.At)
        .FirstOrDefault([]);

    /// <summary>How a site stands on a day; one that no facts name was never announced.</summary>
    public SiteStanding StandingOf(SiteId site, DateOnly day) => adjudicator.Facts.Estate.Find(site)?.On(day)
        ?? new SiteStanding { Id = site, Country = Country.Unknown, Stage = null };

    /// <summary>Why a site is no home for a cell on a day, be it declared or not; null when it may be one.</summary>
    public string? WhyNotHome(HomeCell cell, SiteId site, DateOnly day)
    {
        if (For(cell, day).Find(site) is { } declared)
        {
            return declared.MayStay ? null : $"{site} is not admitted: {declared.Why}";
        }

        var option = Judge(site, cell, Resolver(day), day);
        return option.Lawful ? $"{site} is not declared as a home for them, though law and policy admit it" : $"{site} is not admitted: {option.Because}";
    }

    private FactResolver Resolver(DateOnly day) => new(adjudicator.Facts, adjudicator.Book.Classes, day);

    private HomeSet WorkOut(HomeCell cell, DateOnly day)
    {
        var resolver = Resolver(day);
        return new HomeSet(cell, day, [.. Declared(cell.Kind, cell.Residence, day).Select(site => Judge(site, cell, resolver, day))]);
    }

    private HomeOption Judge(SiteId site, HomeCell cell, FactResolver resolver, DateOnly day)
    {
        var standing = StandingOf(site, day);
        var table = adjudicator.TableOn(day);
        var verdicts = cell.ToJudge()
            .Select(category => (Category: category, Verdict: table.Explain(resolver.Keeping(site, cell.Controller, cell.Residence, category), day)))
            .ToList();
        var refused = verdicts.Where(v => !v.Verdict.Allowed).ToList();
        var interim = adjudicator.Facts.Estate.Interim.Where(i => i.Site == site && Concerns(i, cell.Residence, day)).ToList();
        var now = interim.Find(i => i.Period.Contains(day));
        var over = interim.Count > 0 && now is null;
        return new HomeOption(
            standing,
            refused.Count == 0 && !over,
            verdicts.Exists(v => v.Verdict.Unverified),
            (over ? $"interim hosting was for {interim[^1].Period}" : Words(refused.Count == 0 ? verdicts : refused)) + (now is null ? "" : $"; interim hosting {now.Period}: {now.Basis}"),
            now);
    }

    private bool Concerns(InterimHosting interim, Country residence, DateOnly day) =>
        adjudicator.Book.Areas.On(interim.Areas, day).Contains(residence);

    private static string Words(List<(DataCategory Category, Verdict Verdict)> verdicts) => string.Join(" | ", verdicts
        .GroupBy(v => VerdictText.Summary(v.Verdict), StringComparer.Ordinal)
        .Select(g => verdicts.Count == g.Count() ? g.Key : $"{string.Join(", ", g.Select(v => v.Category))}: {g.Key}"));
}
