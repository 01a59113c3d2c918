using System.Collections.Immutable;
using System.Text;
using Domicile.Estate.Facts;
using Domicile.Policy.Law;
using Domicile.Policy.Verdicts.Evidence;

namespace Domicile.Policy.Homes.Controllers;

/// <summary>Finds who answers to a person, and writes the essence of an arrangement for people to read.</summary>
public static class JointControllers
{
    /// <summary>The controller that answers for somebody who lives in a country on a day; null when nobody said who.</summary>
    public static string? AnsweringFor(Country residence, JointArrangement arrangement, AreaCalendar areas, DateOnly day) =>
        residence.IsUnknown || !arrangement.Period.Contains(day)
            ? null
            : arrangement.Shares.FirstOrDefault(s => areas.On(s.AnswersFor, day).Contains(residence))?.Controller;

    /// <summary>Who answers for somebody, by what the operator declares: an entity, a joint arrangement, or nobody.</summary>
    /// <returns>The entity. Where an arrangement names nobody for a country its own name stands: an entity that nobody knows.</returns>
    public static string For(string? declared, CaseFacts facts, AreaCalendar areas, Country residence, DateOnly day) => declared is null
        ? CaseFacts.Unstated
        : facts.Arrangements.FirstOrDefault(a => a.Id == declared) is { } arrangement
            ? AnsweringFor(residence, arrangement, areas, day) ?? declared
            : declared;

    /// <summary>Countries of residence for which two controllers of one arrangement claim to be the first address.</summary>
    public static CountrySet AnsweredTwice(JointArrangement arrangement, AreaCalendar areas, DateOnly day)
    {
        var (seen, twice) = (default(CountrySet), default(CountrySet));
        foreach (var share in arrangement.Shares)
        {
            var own = areas.On(share.AnswersFor, day);
            (seen, twice) = (seen.Union(own), twice.Union(seen.Intersect(own)));
        }

        return twice;
    }

    /// <summary>The page that people get to read, in Markdown: who decides together, who does what, whom to ask.</summary>
    public static string Essence(JointArrangement arrangement, ImmutableDictionary<string, LegalEntity> entities)
    {
        var page = new StringBuilder($"# Who answers for your data: {arrangement.Purpose}\n\n");
        page.Append($"These companies decide together about this. In force {arrangement.Period}.\n\n");
        page.Append("| Company | Established in | First address for people in | Does for everybody |\n| --- | --- | --- | --- |\n");
        foreach (var share in arrangement.Shares)
        {
            var entity = entities.GetValueOrDefault(share.Controller);
            page.Append($"| {entity?.Name ?? share.Controller} | {entity?.Country ?? Country.Unknown} | ")
                .AppendJoin(", ", share.AnswersFor).Append(" | ").AppendJoin("; ", share.Duties).Append(" |\n");
        }

        page.Append($"\nWrite to {arrangement.ContactPoint}. You may also turn to any of the companies above, whichever you like: each must hear you.\n");
        return page.ToString();
    }
}
