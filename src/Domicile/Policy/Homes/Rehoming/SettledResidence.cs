using System.Runtime.InteropServices;
using Domicile.Estate.Facts;

namespace Domicile.Policy.Homes.Rehoming;

/// <summary>The residence that homes follow from, out of a subject's whole history. Pure: nothing needs to be remembered but what the
/// application's own tables say, and they move with the subject.</summary>
/// <param name="Residence">The country.</param>
/// <param name="Since">When the last change counted; null when none ever did.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SettledResidence(Country Residence, DateOnly? Since)
{
    /// <summary>A notice changes the residence on the day it runs out, if it was due on the day it was given and nothing opposed it until then.</summary>
    /// <param name="declared">The residence at the beginning.</param>
    /// <param name="evidence">All that was seen.</param>
    /// <param name="notices">All that was told.</param>
    /// <param name="rule">When a change counts.</param>
    /// <param name="day">The day.</param>
    public static SettledResidence Of(
        Country declared, IReadOnlyCollection<ResidenceEvidence> evidence, IEnumerable<ResidenceNotice> notices, RehomingRule rule, DateOnly day)
    {
        var settled = new SettledResidence(declared, null);
        foreach (var notice in notices.OrderBy(n => n.On).ThenBy(n => n.Country).Where(n => n.On.AddDays(rule.NoticeDays) <= day))
        {
            var ends = notice.On.AddDays(rule.NoticeDays);
            var told = new ResidenceCase(settled.Residence, [.. evidence], settled.Since);
            var wasDue = ResidenceChange.Decide(told, rule, notice.On) is RehomingDecision.NoticeDue due && due.To == notice.Country;
            if (wasDue && ResidenceChange.Decide(told with { NoticeGiven = notice.On }, rule, ends) is RehomingDecision.Changed changed && changed.To == notice.Country)
            {
                settled = new(notice.Country, ends);
            }
        }

        return settled;
    }

    /// <summary>What is under way for another country on a day. A notice given before it was due is none.</summary>
    public RehomingDecision Pending(
        IReadOnlyCollection<ResidenceEvidence> evidence, IEnumerable<ResidenceNotice> notices, RehomingRule rule, DateOnly day)
    {
        var told = new ResidenceCase(Residence, [.. evidence], Since);
        var given = notices.Where(n => n.On <= day && ResidenceChange.Decide(told, rule, n.On) is RehomingDecision.NoticeDue due && due.To == n.Country)
            .Select(n => (DateOnly?)n.On).Max();
        return ResidenceChange.Decide(told with { NoticeGiven = given }, rule, day);
    }
}
