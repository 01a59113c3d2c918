using System.Collections.Immutable;
using Domicile.Estate.Facts;

namespace Domicile.Policy.Law;

/// <summary>Who belonged to which area when.</summary>
public sealed class AreaCalendar(ImmutableArray<AreaPeriod> periods)
{
    /// <summary>The areas' names.</summary>
    public IEnumerable<string> Names => periods.Select(p => p.Area).Distinct(StringComparer.Ordinal);

    /// <summary>The periods of one area; none when it is not declared.</summary>
    public IEnumerable<AreaPeriod> PeriodsOf(string area) => periods.Where(p => p.Area == area);

    /// <summary>The countries that a word names on a day: of an area, of a country code, or none.</summary>
    public CountrySet On(string word, DateOnly day) =>
        Country.TryParse(word, out var country)
            ? default(CountrySet).With(country)
            : PeriodsOf(word).Where(p => p.Period.Contains(day)).Aggregate(default(CountrySet), (set, p) => set.Union(p.Countries));

    /// <summary>The countries that any of the words names on a day; <c>any</c> is all of them, and the unknown one.</summary>
    public CountrySet On(IEnumerable<string> words, DateOnly day) => words.Aggregate(
        default(CountrySet), (set, word) => word == "any" ? CountrySet.All : set.Union(On(word, day)));
}
