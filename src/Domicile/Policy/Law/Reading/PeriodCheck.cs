using Domicile.Estate.Facts;
using Domicile.Estate.Facts.Yaml;

namespace Domicile.Policy.Law.Reading;

/// <summary>Refuses two rows of one name for one day, and a silent gap between two.</summary>
internal static class PeriodCheck
{
    public static void Check(IEnumerable<(string Name, Period Period, Place At, string? AfterGap)> rows, FaultLog faults)
    {
        foreach (var group in rows.GroupBy(r => r.Name, StringComparer.Ordinal))
        {
            var inOrder = group.OrderBy(r => r.Period.From).ThenBy(r => r.At.Line).ToList();
            foreach (var (earlier, later) in inOrder.Zip(inOrder.Skip(1)))
            {
                if (earlier.Period.Overlaps(later.Period))
                {
                    faults.Add(later.At, $"{later.Name}, {later.Period}, overlaps {earlier.Period} (line {earlier.At.Line}).",
                        "Give the earlier one a 'valid_to' on the day before, or give one of them another name.");
                }
                else if (earlier.Period.LeavesGapBefore(later.Period) && later.AfterGap is null)
                {
                    faults.Add(later.At, $"{later.Name} has a gap: {earlier.Period} (line {earlier.At.Line}), then {later.Period}.",
                        "Close it, or say why it is one with 'after_gap: ...'.");
                }
                else if (!earlier.Period.LeavesGapBefore(later.Period) && later.AfterGap is not null)
                {
                    faults.Add(later.At, $"{later.Name} tells of a gap that is none.", "Remove 'after_gap'.");
                }
            }
        }
    }
}
