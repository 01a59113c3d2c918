using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Domicile.Postgres.Catalog;

/// <summary>What a trigger's function seems to do beyond the row that fired it, read from its source text. A hint for people, not
/// a proof: dynamic SQL and functions called from it are named as such.</summary>
public static partial class TriggerEffects
{
    /// <summary>Effects in plain words, without doubles; empty when none shows.</summary>
    public static ImmutableArray<string> Of(Trigger trigger)
    {
        var body = Comments().Replace(trigger.Body, " ");
        var writes = Writes().Matches(body).Select(m => m.Groups["table"].Value.Replace("\"", "", StringComparison.Ordinal)).Where(IsTable).Select(t => $"writes to {t}");
        var calls = Calls().Matches(body).Select(m => $"calls {m.Groups["name"].Value}");
        string[] others =
        [
            .. Notifies().IsMatch(body) ? ["sends NOTIFY"] : Array.Empty<string>(),
            .. Executes().IsMatch(body) ? ["runs SQL made at run time"] : Array.Empty<string>(),
            .. trigger.Body.Length == 0 || !body.Contains(' ', StringComparison.Ordinal) ? ["is not written in a language that can be read here"] : Array.Empty<string>(),
        ];
        return [.. writes.Concat(calls).Concat(others).Distinct(StringComparer.Ordinal)];
    }

    private static bool IsTable(string word) => word.ToUpperInvariant() is not ("SET" or "OF" or "ON" or "NEW" or "OLD");

    [GeneratedRegex(@"--[^\n]*|/\*.*?\*/", RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Comments();

    [GeneratedRegex(@"\b(?:INSERT\s+INTO|DELETE\s+FROM|UPDATE(?:\s+ONLY)?|MERGE\s+INTO|TRUNCATE(?:\s+TABLE)?)\s+(?<table>[\w.""]+)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Writes();

    [GeneratedRegex(@"\b(?<name>(?:dblink\w*|http_\w+|net\.http_\w+|pgmq\.\w+|cron\.\w+|graphile_worker\.\w+|pg_logical_emit_message|lo_\w+))\s*\(", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Calls();

    [GeneratedRegex(@"\bpg_notify\s*\(|\bNOTIFY\s+\w", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Notifies();

    [GeneratedRegex(@"\bEXECUTE\s+(?!FUNCTION|PROCEDURE)\S", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Executes();
}
