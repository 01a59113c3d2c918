using Domicile.Estate.Facts;
using Domicile.Estate.Facts.Yaml;

namespace Domicile.Policy.Law;

/// <summary>How long somebody has, counted from what: a clock is data, because laws change its length.</summary>
/// <param name="Id">Its name, such as <c>breach-authority</c>.</param>
/// <param name="Amount">How many units; null where the law gives no number ("as soon as possible").</param>
/// <param name="Unit">The unit.</param>
/// <param name="From">What starts it, in words.</param>
/// <param name="Period">When this length is in force.</param>
/// <param name="Source">Who says so.</param>
/// <param name="Verified">Was it checked?</param>
/// <param name="At">Where it was written.</param>
public sealed record LegalClock(
    string Id, int? Amount, ClockUnit Unit, string From, Period Period, string Source, bool Verified, Place At)
{
    /// <summary>When time is up, or null where the law gives no number. Days end with the hour they began at.</summary>
    public DateTimeOffset? DueAt(DateTimeOffset start) => (Amount, Unit) switch
    {
        (null, _) => null,
        ({ } n, ClockUnit.Hours) => start.AddHours(n),
        ({ } n, ClockUnit.Days) => start.AddDays(n),
        ({ } n, ClockUnit.Months) => start.AddMonths(n),
        ({ } n, _) => AddBusinessDays(start, n),
    };

    private static DateTimeOffset AddBusinessDays(DateTimeOffset start, int days)
    {
        var due = start;
        for (var left = days; left > 0; left--)
        {
            do
            {
                due = due.AddDays(1);
            }
            while (due.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday);
        }

        return due;
    }
}
