using System.Globalization;
using Domicile.Estate.Facts.Yaml;

namespace Domicile.Policy.Law.Reading;

/// <summary>Reads a clock's <c>length</c>: 72h, 15d, 3bd, 1mo, or <c>as-soon-as-possible</c>.</summary>
internal static class ClockLength
{
    private static readonly (string Ending, ClockUnit Unit)[] Units =
        [("bd", ClockUnit.BusinessDays), ("mo", ClockUnit.Months), ("h", ClockUnit.Hours), ("d", ClockUnit.Days)];

    public static (int? Amount, ClockUnit Unit) Read(MapReader entry)
    {
        var text = entry.Required("length");
        var (ending, unit) = Array.Find(Units, u => text.EndsWith(u.Ending, StringComparison.Ordinal));
        if (ending is not null
            && int.TryParse(text[..^ending.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var amount))
        {
            return (amount, unit);
        }

        if (text != "as-soon-as-possible")
        {
            entry.Faults.Add(entry.PlaceOf("length"), $"'{text}' is not a length of time.",
                "Write 72h, 15d, 3bd (business days), 1mo or as-soon-as-possible.");
        }

        return (null, ClockUnit.Hours);
    }
}
