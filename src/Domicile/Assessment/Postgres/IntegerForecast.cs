using System.Collections.Immutable;
using Domicile.Postgres;

namespace Domicile.Assessment.Postgres;

/// <summary>When integer ids run out, once each site draws every 64th number.</summary>
internal static class IntegerForecast
{
    /// <summary>An estate has at most this many sites, and so ids are drawn in steps of it.</summary>
    private const long Stride = 64;

    internal static async Task<IEnumerable<Finding>> OfAsync(ServerLook look, CancellationToken cancellationToken)
    {
        var ids = await look.RowsAsync(
            ServerLook.IntegersSql,
            r => (Table: new TableName(r.GetString(0), r.GetString(1)), Column: r.GetString(2), Type: r.GetString(3), Last: r.GetInt64(4), Step: r.GetInt64(5), Inserted: r.GetInt64(6), Seconds: r.GetDouble(7)),
            cancellationToken);
        return ids.Select(id => One(id.Table, id.Column, id.Type, id.Last, id.Step, Rate(id.Inserted, id.Seconds)));
    }

    /// <summary>The finding for one column.</summary>
    internal static Finding One(TableName table, string column, string type, long last, long step, double? perDay)
    {
        var most = type == "smallint" ? short.MaxValue : int.MaxValue;
        var left = Math.Max(0, most - last) / Stride;
        var days = perDay is > 0 ? left / perDay.Value : (double?)null;
        var severity = left == 0 ? FindingSeverity.Blocker : days is < 3650 || last > most / 2 ? FindingSeverity.Decide : FindingSeverity.Note;
        return new(
            "integer-ids", severity, table.ToString(),
            $"'{table}.{column}' is {type} at {last} (step {step}); with steps of {Stride} it lasts for {left} more ids at a site{(days is null ? "" : days > 36_500 ? ", over a hundred years at the present rate" : $", about {days:F0} days at the present rate")}.",
            severity == FindingSeverity.Note ? "Nothing to do." : "Turn the column and those that refer to it into bigint before the move.", ServerLook.IntegersSql);
    }

    private static double? Rate(long inserted, double seconds) => seconds > 3600 && inserted > 0 ? inserted / seconds * 86_400 : null;
}
