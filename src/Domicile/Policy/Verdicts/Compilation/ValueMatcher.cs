using Domicile.Estate.Facts;
using Domicile.Policy.Law;
using Domicile.Policy.Law.Rows;
using Domicile.Policy.Law.Vocabulary;

namespace Domicile.Policy.Verdicts.Compilation;

/// <summary>Which values of a dimension a row matches on a day. Where a value is unknown a row that forbids or obliges
/// matches if it may, and a row that permits only if it must: forgetting a fact never allows.</summary>
internal sealed class ValueMatcher(LawBook book, DateOnly day)
{
    /// <summary>One entry for each value; the first is the unknown one.</summary>
    public bool[] Match(LawRow row, string? domestic, Dimension dimension)
    {
        var matched = new bool[Dimensions.Size(dimension)];
        if (!row.When.Sets.TryGetValue(dimension, out var set))
        {
            Array.Fill(matched, true);
            return matched;
        }

        if (set.Words.IsEmpty)
        {
            Array.Fill(matched, true);
        }
        else
        {
            Mark(matched, set.Words, domestic, dimension, value: true);
        }

        Mark(matched, set.Except, domestic, dimension, value: false);
        matched[0] = row.Effect != RowEffect.Permit || (matched[0] && set.Except.IsEmpty);
        return matched;
    }

    private void Mark(bool[] matched, IEnumerable<string> words, string? domestic, Dimension dimension, bool value)
    {
        foreach (var word in words)
        {
            if (!Dimensions.HoldsCountries(dimension))
            {
                matched[Dimensions.Find(dimension, word)!.Value] = value;
                continue;
            }

            foreach (var country in Countries(word, domestic).Members)
            {
                matched[country.Ordinal] = value;
            }
        }
    }

    private CountrySet Countries(string word, string? domestic) => word switch
    {
        "any" => CountrySet.All,
        "unknown" => default(CountrySet).With(Country.Unknown),
        WordSet.Third => CountrySet.Known.Except(book.Areas.On(domestic ?? "", day)),
        _ => book.Areas.On(word, day),
    };
}
