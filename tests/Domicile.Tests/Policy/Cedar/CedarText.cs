using System.Globalization;
using System.Text;
using Domicile.Estate.Facts;
using Domicile.Policy.Law;
using Domicile.Policy.Law.Rows;
using Domicile.Policy.Law.Vocabulary;
using Domicile.Policy.Verdicts;

namespace Domicile.Tests.Policy.Cedar;

/// <summary>Writes generated law in Cedar, on its own: it shares no code with the compiler of the decision table.</summary>
/// <remarks>One policy permits whatever some pack of law reaches; for each pack one forbids what it reaches and no row of
/// it permits; each row that forbids becomes one that forbids.</remarks>
public static class CedarText
{
    /// <summary>The policy set.</summary>
    public static string Policies(LawBook book, OperatorPolicy policy)
    {
        var text = new StringBuilder("permit(principal, action, resource) when { context.law };\n");
        foreach (var pack in book.Packs)
        {
            AppendPack(text, pack.Id, pack.Rows, pack.Domestic);
        }

        AppendPack(text, OperatorPolicy.PackName, policy.Rows, domestic: null);
        return text.ToString();
    }

    /// <summary>The context of a question. Which packs reach it is worked out here, from areas and attachments.</summary>
    public static IReadOnlyDictionary<string, object> Context(LawBook book, QuestionWords asked)
    {
        var attached = book.Packs.Where(p => p.Attachments.Any(a => Reaches(a, asked, known: false))).Select(p => p.Id).ToList();
        var context = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["law"] = book.Packs.Any(p => p.Attachments.Any(a => Reaches(a, asked, known: true))),
            ["attached"] = attached.Append(OperatorPolicy.PackName),
            ["controlled_from"] = asked.ControlledFrom.DefaultIfEmpty(Country.Unknown).Select(c => c.ToString()),
            ["with"] = asked.With,
            ["counts"] = asked.Counts,
        };
        string[] values =
        [
            Word(asked.Act), Word(asked.Category), Word(asked.Form), Word(asked.Purpose), Word(asked.Recipient), Word(asked.Device),
            asked.To.ToString(), "", asked.Residence.ToString(), asked.At.ToString(),
        ];
        foreach (var dimension in Dimensions.All.Where(d => d != Dimension.ControlledFrom))
        {
            context[Dimensions.KeyOf(dimension)] = values[(int)dimension];
        }

        return context;
    }

    private static bool Reaches(Attachment attachment, QuestionWords asked, bool known) => attachment.By switch
    {
        Link.Residence => Holds(attachment, asked.Residence, known),
        Link.Site => Holds(attachment, asked.At, known),
        Link.Controller => asked.Controller is { } controller && Holds(attachment, controller, known),
        _ => false,
    };

    private static bool Holds(Attachment attachment, Country country, bool known) => country.IsUnknown
        ? !known
        : attachment.In.SelectMany(Expand).Contains(country.ToString(), StringComparer.Ordinal);

    private static void AppendPack(StringBuilder text, string pack, IEnumerable<LawRow> rows, string? domestic)
    {
        var all = rows.ToList();
        var reached = string.Create(CultureInfo.InvariantCulture, $"context.attached.contains(\"{pack}\")");
        var permits = all.Where(r => r.Effect == RowEffect.Permit).Select(r => $"({Condition(r, domestic)})").DefaultIfEmpty("false");
        text.Append("forbid(principal, action, resource) when { ").Append(reached).Append(" } unless { ").AppendJoin(" || ", permits).Append(" };\n");
        foreach (var row in all.Where(r => r.Effect == RowEffect.Forbid))
        {
            text.Append("forbid(principal, action, resource) when { ").Append(reached).Append(" && ").Append(Condition(row, domestic)).Append(" };\n");
        }
    }

    private static string Condition(LawRow row, string? domestic)
    {
        var parts = row.When.Sets.Select(s => Part(row.Effect == RowEffect.Permit, s.Key, s.Value, domestic))
            .Concat(row.With.IsEmpty ? [] : [$"context.with.containsAll({List(row.With)})"])
            .Concat(row.Counters.Select(c => Count(row.Effect == RowEffect.Permit, c)));
        return string.Join(" && ", parts.DefaultIfEmpty("true"));
    }

    private static string Part(bool permits, Dimension dimension, WordSet set, string? domestic)
    {
        var words = set.Words.SelectMany(w => ExpandThird(w, domestic)).Except(set.Except.SelectMany(w => ExpandThird(w, domestic)), StringComparer.Ordinal).ToList();
        var except = set.Except.SelectMany(w => ExpandThird(w, domestic)).ToList();
        var unknown = Dimensions.Word(dimension, 0);
        var value = $"context.{Dimensions.KeyOf(dimension)}";
        if (dimension == Dimension.ControlledFrom)
        {
            return (permits, set.Words.IsEmpty) switch
            {
                (true, false) => $"{List(words)}.containsAll({value})",
                (true, true) => $"(!{List(except.Append(unknown))}.containsAny({value}))",
                (false, false) => $"{value}.containsAny({List(words.Append(unknown))})",
                (false, true) => $"(!{List(except)}.containsAll({value}))",
            };
        }

        return (permits, set.Words.IsEmpty) switch
        {
            (true, false) => $"{List(words)}.contains({value})",
            (true, true) => $"(!{List(except.Append(unknown))}.contains({value}))",
            (false, false) => $"{List(words.Append(unknown))}.contains({value})",
            (false, true) => $"(!{List(except)}.contains({value}))",
        };
    }

    private static string Count(bool permits, CounterBound bound)
    {
        var range = $"context.counts.{bound.Counter} >= {bound.AtLeast}" + (bound.Below is { } end ? $" && context.counts.{bound.Counter} < {end}" : "");
        return permits ? $"(context.counts has {bound.Counter} && {range})" : $"(!(context.counts has {bound.Counter}) || ({range}))";
    }

    private static IEnumerable<string> ExpandThird(string word, string? domestic) =>
        word == WordSet.Third ? Country.Known.Select(c => c.ToString()).Except(Expand(domestic!), StringComparer.Ordinal) : Expand(word);

    private static IEnumerable<string> Expand(string word) => RandomLaw.Areas.TryGetValue(word, out var members) ? members : [word];

    private static string List(IEnumerable<string> words) => $"[{string.Join(", ", words.Select(w => $"\"{w}\""))}]";

    private static string Word<TWord>(TWord value)
        where TWord : struct, Enum => Domicile.Estate.Facts.Yaml.Vocabulary.WordFor(value);
}
