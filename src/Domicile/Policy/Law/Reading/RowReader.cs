using System.Collections.Immutable;
using Domicile.Estate.Facts;
using Domicile.Estate.Facts.Yaml;
using Domicile.Policy.Law.Rows;
using Domicile.Policy.Law.Vocabulary;

namespace Domicile.Policy.Law.Reading;

/// <summary>Reads rows: what a pack permits, forbids and obliges to.</summary>
internal sealed class RowReader(string pack, bool hasDomestic, FaultLog faults)
{
    /// <summary>Countries and areas named so far.</summary>
    public List<AreaMention> Mentions { get; } = [];

    /// <summary>Reads a row of <c>permits</c>, <c>forbids</c>, <c>obliges</c> or <c>not_a_transfer</c>.</summary>
    public LawRow Read(MapReader from, RowEffect effect, RowKind otherwise)
    {
        var row = ReadCommon(from, effect) with
        {
            Id = from.Required("id"),
            Says = from.Required("says"),
            Kind = from.Word<RowKind>("kind") ?? otherwise,
        };
        row = row with { When = ReadWhen(from, row.Period), With = Words(from, "with"), Counters = ReadCounters(from) };
        if (effect != RowEffect.Permit && !row.With.IsEmpty)
        {
            faults.Add(from.PlaceOf("with"), "Only a permit may ask for an instrument.",
                "Write a permit that asks for it; without a permit a pack refuses anyway.");
        }

        if (effect == RowEffect.Oblige && row.Obliges == Obligation.None)
        {
            faults.Add(from.At, "A row under 'obliges' needs 'obliges'.", $"Add one or more of: {string.Join(", ", Vocabulary<Obligation>())}.");
        }

        from.Close();
        return row;
    }

    /// <summary>Reads a row of <c>adequacy</c>: a destination, and a list its recipients must be on.</summary>
    public LawRow ReadAdequacy(MapReader from)
    {
        var common = ReadCommon(from, RowEffect.Permit);
        var to = from.Texts("to");
        if (to.IsEmpty)
        {
            faults.Add(from.At, "'to' is missing.", "Say which country or area is adequate.");
        }

        Mention(to, common.Period);
        var scope = from.Text("scope") ?? "any";
        var names = string.Join('-', to.Select(t => t.Value.ToLowerInvariant()));
        var row = common with
        {
            Id = from.Text("id") ?? (scope == "any" ? $"adequacy-{names}" : $"adequacy-{names}-{scope}"),
            Kind = RowKind.Adequacy,
            When = RowCondition.To(to.Select(t => t.Value)),
            With = scope == "any" ? [] : [scope],
            Says = from.Text("says") ?? AdequacyWords(to, scope),
        };
        from.Close();
        return row;
    }

    /// <summary>Reads <c>domestic</c>: the area inside which the regime sees no transfer.</summary>
    public LawRow ReadDomestic(MapReader from)
    {
        var common = ReadCommon(from, RowEffect.Permit);
        var area = from.Required("area");
        Mention([new(area, from.PlaceOf("area"))], common.Period);
        var row = common with
        {
            Id = "domestic",
            Kind = RowKind.Domestic,
            When = RowCondition.To(area),
            Says = from.Text("says") ?? $"stays inside {area}",
        };
        from.Close();
        return row;
    }

    /// <summary>Notes countries and areas to be looked up later.</summary>
    public void Mention(IEnumerable<Located<string>> words, Period period, bool elsewhere = false) =>
        Mentions.AddRange(words.Select(w => new AreaMention(w.Value, period, w.At, hasDomestic, elsewhere)));

    private LawRow ReadCommon(MapReader from, RowEffect effect) => new()
    {
        Pack = pack,
        Id = "",
        Says = "",
        Effect = effect,
        Period = PeriodReader.Read(from),
        ReviewBy = from.Date("review_by"),
        Source = from.Required("source"),
        Verified = from.Flag("verified", otherwise: pack == Verdicts.OperatorPolicy.PackName), // an operator is its own source
        AfterGap = from.Text("after_gap"),
        Obliges = ReadObligations(from),
        At = from.At,
    };

    private RowCondition ReadWhen(MapReader from, Period period)
    {
        var when = from.Map("when");
        var except = from.Map("except");
        var condition = RowCondition.Any;
        foreach (var dimension in Dimensions.All)
        {
            var key = Dimensions.KeyOf(dimension);
            var words = ReadWords(when, dimension, key, period);
            var unless = ReadWords(except, dimension, key, period);
            if (!words.IsEmpty || !unless.IsEmpty)
            {
                condition = condition.With(dimension, new WordSet(words, unless));
            }
        }

        when?.Close();
        except?.Close();
        return condition;
    }

    private ImmutableArray<string> ReadWords(MapReader? from, Dimension dimension, string key, Period period)
    {
        var words = from?.Texts(key) ?? [];
        if (Dimensions.HoldsCountries(dimension))
        {
            Mention(words, period);
        }
        else
        {
            foreach (var (word, at) in words.Where(w => Dimensions.Find(dimension, w.Value) is null))
            {
                faults.Add(at, $"'{word}' is not known as '{key}'.", Suggestion.For(word, Dimensions.KnownWords(dimension)));
            }
        }

        return [.. words.Select(w => w.Value).Where(w => Dimensions.HoldsCountries(dimension) || Dimensions.Find(dimension, w) is not null)];
    }

    private Obligation ReadObligations(MapReader from)
    {
        var all = Obligation.None;
        foreach (var (word, at) in from.Texts("obliges"))
        {
            if (Estate.Facts.Yaml.Vocabulary.TryRead<Obligation>(word, out var one) && one != Obligation.None)
            {
                all |= one;
            }
            else
            {
                faults.Add(at, $"'{word}' is not a known obligation.", Suggestion.For(word, Vocabulary<Obligation>()));
            }
        }

        return all;
    }

    private ImmutableArray<CounterBound> ReadCounters(MapReader from)
    {
        var bounds = ImmutableArray.CreateBuilder<CounterBound>();
        foreach (var entry in from.Maps("counters"))
        {
            var bound = new CounterBound(entry.Required("id"), entry.Number("at_least") ?? 0, entry.Number("below"));
            if (bound.Below <= bound.AtLeast)
            {
                faults.Add(entry.At, $"No count is at least {bound.AtLeast} and below {bound.Below}.", "'below' must be more than 'at_least'.");
            }

            entry.Close();
            bounds.Add(bound);
        }

        return bounds.ToImmutable();
    }

    private static ImmutableArray<string> Words(MapReader from, string key) => [.. from.Texts(key).Select(w => w.Value)];

    private static IEnumerable<string> Vocabulary<TWord>()
        where TWord : struct, Enum => Estate.Facts.Yaml.Vocabulary.Words<TWord>().Where(w => w != "none");

    private static string AdequacyWords(ImmutableArray<Located<string>> to, string scope)
    {
        var names = string.Join(", ", to.Select(t => t.Value));
        return scope == "any" ? $"{names} is recognised as adequate" : $"{names} is recognised as adequate for recipients with '{scope}'";
    }
}
