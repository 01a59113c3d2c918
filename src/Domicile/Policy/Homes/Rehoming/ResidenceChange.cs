namespace Domicile.Policy.Homes.Rehoming;

/// <summary>Decides whether a residence has changed. Pure.</summary>
public static class ResidenceChange
{
    /// <summary>Where a subject's possible change of residence stands on a day.</summary>
    public static RehomingDecision Decide(ResidenceCase subject, RehomingRule rule, DateOnly day)
    {
        var counting = subject.Evidence.Where(e => e.On <= day && rule.Counting.Contains(e.Kind) && !e.Country.IsUnknown)
            .OrderBy(e => e.On).ThenBy(e => e.Country == subject.Residence).ThenBy(e => e.Country).ToList();
        if (counting.Count == 0 || counting[^1].Country == subject.Residence)
        {
            return new RehomingDecision.Stays("nothing that counts speaks last for another country");
        }

        var to = counting[^1].Country;
        var unopposed = counting.Skip(counting.FindLastIndex(e => e.Country != to) + 1).ToList();
        var kinds = unopposed.Select(e => e.Kind).Distinct().ToList();
        if (kinds.Count < rule.LeastKinds)
        {
            return new RehomingDecision.Stays($"a trip, as far as is known: {kinds.Count} of {rule.LeastKinds} kinds of evidence speak for {to}");
        }

        var dwelt = unopposed[0].On.AddDays(rule.DwellDays);
        if (day < dwelt)
        {
            return new RehomingDecision.Dwelling(to, dwelt);
        }

        if (subject.LastRehomed?.AddDays(rule.HysteresisDays) is { } settled && day < settled)
        {
            return new RehomingDecision.Settling(to, settled);
        }

        return AfterNotice(subject, rule, day, unopposed[0].On, to, kinds);
    }

    private static RehomingDecision AfterNotice(
        ResidenceCase subject, RehomingRule rule, DateOnly day, DateOnly since, Estate.Facts.Country to, List<EvidenceKind> kinds)
    {
        // A notice from before this change of evidence told of something else.
        if (subject.NoticeGiven is not { } told || told < since || told > day)
        {
            return new RehomingDecision.NoticeDue(to);
        }

        var ends = told.AddDays(rule.NoticeDays);
        return day < ends
            ? new RehomingDecision.Noticed(to, ends)
            : new RehomingDecision.Changed(to, $"{string.Join(", ", kinds)} speak for {to} unopposed since {since:yyyy-MM-dd}; told on {told:yyyy-MM-dd}");
    }
}
