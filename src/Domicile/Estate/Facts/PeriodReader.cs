using Domicile.Estate.Facts.Yaml;

namespace Domicile.Estate.Facts;

/// <summary>Reads <c>valid_from</c> and <c>valid_to</c>, both days included.</summary>
public static class PeriodReader
{
    /// <summary>The period; a missing start or an end before the start is a fault.</summary>
    public static Period Read(MapReader from)
    {
        var start = from.Date("valid_from");
        var end = from.Date("valid_to");
        if (start is null && !from.Has("valid_from"))
        {
            from.Faults.Add(from.At, "'valid_from' is missing.", "Every fact and every row of law has a first day.");
        }

        if (start > end)
        {
            from.Faults.Add(from.PlaceOf("valid_to"), "'valid_to' lies before 'valid_from'.", "'valid_to' is the last day in force.");
            end = null;
        }

        return new Period(start ?? DateOnly.MinValue, end);
    }
}
