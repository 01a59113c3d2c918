using System.Globalization;
using Domicile.Configuration.Yaml;

namespace Domicile.Configuration.Reading;

/// <summary>Reads <c>moving</c>, the defaults of a move.</summary>
internal static class MovingReader
{
    private static readonly (string Unit, TimeSpan Length)[] Units =
        [("ms", TimeSpan.FromMilliseconds(1)), ("s", TimeSpan.FromSeconds(1)), ("m", TimeSpan.FromMinutes(1)), ("h", TimeSpan.FromHours(1)), ("d", TimeSpan.FromDays(1))];

    private static readonly (string Unit, long Bytes)[] Sizes = [("MB", 1L << 20), ("GB", 1L << 30), ("TB", 1L << 40)];

    internal static MovingDefaults Read(YamlValue? value)
    {
        var keys = value?.Keys("'moving'", "batch", "rate", "grace", "patience", "open-transactions", "log-budget", "throttle") ?? [];
        var usual = MovingDefaults.Usual;
        return new(
            keys.TryGetValue("batch", out var batch) ? Count(batch, "The batch") : usual.BatchSubjects,
            keys.TryGetValue("rate", out var rate) && !rate.IsNull ? Count(rate, "The rate") : usual.RowsPerSecond,
            keys.TryGetValue("grace", out var grace) ? Duration(grace, usual.Grace) : usual.Grace,
            keys.TryGetValue("patience", out var patience) ? Duration(patience, usual.WriterPatience) : usual.WriterPatience)
        {
            OpenTransactions = keys.TryGetValue("open-transactions", out var open) ? Duration(open, usual.OpenTransactions) : usual.OpenTransactions,
            LogBudget = keys.TryGetValue("log-budget", out var budget) && !budget.IsNull ? Bytes(budget) : usual.LogBudget,
            Throttle = keys.TryGetValue("throttle", out var throttle) && !throttle.IsNull ? ReadThrottle(throttle) : usual.Throttle,
        };
    }

    private static Throttle ReadThrottle(YamlValue value)
    {
        var keys = value.Keys("'throttle'", "lag", "log", "load", "latency");
        return new(
            keys.TryGetValue("lag", out var lag) ? Duration(lag, TimeSpan.MaxValue) : null,
            keys.TryGetValue("log", out var log) ? Bytes(log) : null,
            keys.TryGetValue("load", out var load) ? Count(load, "The load") : null,
            keys.TryGetValue("latency", out var latency) ? Duration(latency, TimeSpan.MaxValue) : null);
    }

    private static int Count(YamlValue value, string what)
    {
        if (int.TryParse(value.Text(what), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0)
        {
            return count;
        }

        value.Fault($"{what} is not a number above zero.", "For instance: batch: 500 (subjects), rate: 20000 (rows each second).");
        return 1;
    }

    private static long? Bytes(YamlValue value)
    {
        var text = value.Text("The budget") ?? "";
        var unit = Sizes.FirstOrDefault(u => text.EndsWith(u.Unit, StringComparison.Ordinal));
        if (unit.Unit is not null && double.TryParse(text[..^unit.Unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count) && count > 0)
        {
            return (long)(unit.Bytes * count);
        }

        value.Fault($"'{text}' is not an amount of log.", "Write a number and a unit: 512MB, 20GB or 1TB.");
        return null;
    }

    private static TimeSpan Duration(YamlValue value, TimeSpan fallback)
    {
        var text = value.Text("The duration") ?? "";
        var unit = Units.FirstOrDefault(u => text.EndsWith(u.Unit, StringComparison.Ordinal));
        if (text == "0")
        {
            return TimeSpan.Zero;
        }

        if (unit.Unit is not null && double.TryParse(text[..^unit.Unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count))
        {
            return unit.Length * count;
        }

        value.Fault($"'{text}' is not a length of time.", "Write a number and a unit: 500ms, 2s, 10m, 1h or 7d.");
        return fallback;
    }
}
