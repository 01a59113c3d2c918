using System.Globalization;
using Domicile.Estate.Facts;
using Domicile.Estate.Facts.Yaml;

namespace Domicile.Cli.Commands.Policy;

/// <summary>One site on one day, as people and programs read it.</summary>
/// <param name="Site">Its name.</param>
/// <param name="Title">What people call it.</param>
/// <param name="Country">Where it stands.</param>
/// <param name="Stage">The stage that counts.</param>
/// <param name="Closed">Why nobody may come; null when somebody may.</param>
/// <param name="Operator">Who runs it; null is unknown.</param>
/// <param name="Tenure">By what right.</param>
/// <param name="Behind">The countries behind its operator; an unknown one among them where the chain is not known to its end.</param>
/// <param name="Interim">Whose data is there for a time, until when and on what basis.</param>
/// <param name="Milestones">What was planned and what happened.</param>
/// <param name="Capacity">What it has room for; unknown is not zero.</param>
internal sealed record SiteText(
    string Site, string Title, string Country, string Stage, string? Closed, string? Operator, string Tenure, IReadOnlyList<string> Behind,
    IReadOnlyList<string> Interim, IReadOnlyList<string> Milestones, IReadOnlyList<string> Capacity)
{
    /// <summary>How a site stands on a day.</summary>
    public static SiteText Of(SiteFacts site, EstateFacts estate, DateOnly day)
    {
        var standing = site.On(day);
        return new(
            site.Id.Text, site.Title, site.Country.ToString(), standing.Stage is { } stage ? Vocabulary.WordFor(stage) : "not announced", standing.WhyNobodyMayCome,
            standing.Operator, Vocabulary.WordFor(standing.Tenure), [.. (standing.Operator is { } runs ? estate.Control.CountriesBehind(runs, day) : [Estate.Facts.Country.Unknown]).Select(c => c.ToString())],
            [.. estate.Interim.Where(i => i.Site == site.Id && i.Period.Contains(day)).Select(i => $"{string.Join(", ", i.Areas)}, {i.Period}: {i.Basis}")],
            [.. site.Milestones.Select(m => $"{m.Name}: planned {Day(m.Planned)}, actual {Day(m.Actual)}{(m.DaysLate is { } late ? string.Create(CultureInfo.InvariantCulture, $", {late} days late") : "")}")],
            [.. site.Capacity.Where(c => c.Period.Contains(day)).Select(c => $"{Vocabulary.WordFor(c.Resource)}: {c.Amount?.ToString(CultureInfo.InvariantCulture) ?? "unknown"}")]);
    }

    private static string Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "unknown";
}
