using System.Collections.Immutable;
using System.Globalization;
using Domicile.Configuration.Yaml;
using Domicile.Estate.Facts.Yaml;
using Domicile.Policy.Homes.Rehoming;

namespace Domicile.Configuration.Reading;

/// <summary>Reads <c>changes</c> of a residence: where evidence and notices stand, and when a change counts.</summary>
internal static class RehomingReader
{
    internal static DeclaredRehoming? Read(YamlValue value)
    {
        var keys = value.Keys("'changes'", "evidence", "notices", "counting", "kinds", "dwell", "notice", "hysteresis");
        var usual = new RehomingRule();
        var rule = usual with
        {
            Counting = keys.TryGetValue("counting", out var counting) ? Kinds(counting) : usual.Counting,
            LeastKinds = keys.TryGetValue("kinds", out var least) ? Days(least, "kinds: 2", ending: "") : usual.LeastKinds,
            DwellDays = keys.TryGetValue("dwell", out var dwell) ? Days(dwell, "dwell: 90d") : usual.DwellDays,
            NoticeDays = keys.TryGetValue("notice", out var notice) ? Days(notice, "notice: 30d") : usual.NoticeDays,
            HysteresisDays = keys.TryGetValue("hysteresis", out var apart) ? Days(apart, "hysteresis: 180d") : usual.HysteresisDays,
        };
        var evidence = Table(value, keys, "evidence", "evidence: { table: residence_evidence, by: user_id, country: country, kind: kind, on: seen_on }", withKind: true);
        var notices = Table(value, keys, "notices", "notices: { table: residence_notices, by: user_id, country: country, on: told_on }", withKind: false);
        return evidence is null || notices is null ? null : new(rule, evidence, notices);
    }

    private static SightingTable? Table(YamlValue value, Dictionary<string, YamlValue> all, string name, string example, bool withKind)
    {
        if (!all.TryGetValue(name, out var found))
        {
            value.Fault($"'changes' does not say where its {name} {(withKind ? "is" : "are")}.", $"For instance: {example}");
            return null;
        }

        string[] wanted = withKind ? ["table", "by", "country", "kind", "on"] : ["table", "by", "country", "on"];
        var keys = found.Keys($"'{name}'", wanted);
        foreach (var missing in wanted.Where(w => !keys.ContainsKey(w)))
        {
            found.Fault($"'{name}' has no '{missing}'.", $"For instance: {example}");
        }

        return keys.Count == wanted.Length && TableReader.Name(keys["table"]) is { } table
            ? new(table, keys["by"].Texts("A column"), keys["country"].Text("The column") ?? "", withKind ? keys["kind"].Text("The column") : null, keys["on"].Text("The column") ?? "")
            : null;
    }

    private static ImmutableHashSet<EvidenceKind> Kinds(YamlValue value)
    {
        var kinds = ImmutableHashSet.CreateBuilder<EvidenceKind>();
        foreach (var item in value.Items())
        {
            var word = item.Text("A kind of evidence") ?? "";
            if (Vocabulary.TryRead<EvidenceKind>(word, out var kind))
            {
                kinds.Add(kind);
            }
            else
            {
                item.Fault($"'{word}' is not a kind of evidence.", Suggestion.For(word, Vocabulary.Words<EvidenceKind>()));
            }
        }

        return kinds.ToImmutable();
    }

    private static int Days(YamlValue value, string example, string ending = "d")
    {
        var text = value.Text("The number") ?? "";
        if (text.EndsWith(ending, StringComparison.Ordinal) && int.TryParse(text[..^ending.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= 36_500)
        {
            return number;
        }

        value.Fault($"'{text}' is not {(ending.Length == 0 ? "a number" : "a number of days")}.", $"For instance: {example}.");
        return 0;
    }
}
