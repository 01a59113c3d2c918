using System.Collections.Immutable;
using Domicile.Estate.Facts;
using Domicile.Estate.Facts.Yaml;
using Domicile.Policy.Law;
using Domicile.Policy.Law.Vocabulary;

namespace Domicile.Policy.Verdicts;

/// <summary>Reads a question from a mapping: <c>{ residence: DE, act: view, to: CN, ... }</c>.</summary>
public static class QuestionWordsReader
{
    /// <summary>The question; unknown words and instruments are faults.</summary>
    public static QuestionWords Read(MapReader from, LawBook book)
    {
        var words = new QuestionWords
        {
            Act = from.Word<Act>("act") ?? default,
            Category = ReadCategory(from, book),
            Form = from.Word<DataForm>("form") ?? default,
            Purpose = from.Word<Purpose>("purpose") ?? default,
            Recipient = from.Word<RecipientKind>("recipient") ?? default,
            Device = from.Word<RecipientKind>("device") ?? default,
            To = from.Country("to") ?? Country.Unknown,
            ControlledFrom = ReadCountries(from, "controlled_from"),
            Residence = from.Country("residence") ?? Country.Unknown,
            At = from.Country("at") ?? Country.Unknown,
            Controller = from.Country("controller"),
            Nationality = from.Country("nationality"),
            Collected = from.Country("collected"),
            With = ReadInstruments(from, book),
            Counts = ReadCounts(from),
        };
        from.Close();
        return words;
    }

    private static DataCategory ReadCategory(MapReader from, LawBook book)
    {
        if (!from.Has("class"))
        {
            return from.Word<DataCategory>("category") ?? default;
        }

        var key = from.Required("class");
        var category = book.Classes.CategoryOf(key);
        if (category == DataCategory.Unclassified)
        {
            from.Faults.Add(from.PlaceOf("class"), $"Class '{key}' falls in no category.", "Add it, or a parent of it, to classes.yaml.");
        }

        return category;
    }

    private static ImmutableArray<Country> ReadCountries(MapReader from, string key)
    {
        var read = ImmutableArray.CreateBuilder<Country>();
        foreach (var (word, at) in from.Texts(key))
        {
            if (word == "unknown" || Country.TryParse(word, out _))
            {
                read.Add(Country.Parse(word));
            }
            else
            {
                from.Faults.Add(at, $"'{word}' is not a country.", Country.HintFor(word));
            }
        }

        return read.ToImmutable();
    }

    private static ImmutableArray<string> ReadInstruments(MapReader from, LawBook book)
    {
        var papers = from.Texts("with");
        foreach (var (paper, at) in papers.Where(p => !book.Instruments.Contains(p.Value, StringComparer.Ordinal)))
        {
            from.Faults.Add(at, $"No pack declares an instrument '{paper}'.", Suggestion.For(paper, book.Instruments));
        }

        return [.. papers.Select(p => p.Value)];
    }

    private static ImmutableDictionary<string, long> ReadCounts(MapReader from)
    {
        var counts = from.Map("counts");
        var read = (counts?.Names ?? []).ToImmutableDictionary(n => n.Value, n => counts!.Number(n.Value) ?? 0, StringComparer.Ordinal);
        counts?.Close();
        return read;
    }
}
