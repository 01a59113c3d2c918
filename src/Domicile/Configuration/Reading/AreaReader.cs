using System.Collections.Immutable;
using Domicile.Configuration.Yaml;
using Domicile.Estate;
using Domicile.Estate.Facts.Yaml;

namespace Domicile.Configuration.Reading;

/// <summary>Reads <c>areas</c>, and the words that name countries anywhere in the file.</summary>
internal static class AreaReader
{
    internal static ImmutableDictionary<string, Area> Read(ReadingContext context)
    {
        var areas = ImmutableDictionary.CreateBuilder<string, Area>(StringComparer.Ordinal);
        foreach (var (key, value) in context.Sections.Entries("areas"))
        {
            var name = YamlValue.KeyText(key.Node);
            if (name.Any(char.IsUpper) || name is "any" or "")
            {
                key.Fault($"'{name}' is not a name for an area.", "Use lower case, and not the word 'any'.");
            }

            areas[name] = new(name, [.. value.Items().Select(Country).OfType<CountryCode>()]);
        }

        return areas.ToImmutable();
    }

    /// <summary>A country by its code; a fault for what ISO 3166-1 does not list. XA to XZ are left to the user by the standard.</summary>
    internal static CountryCode? Country(YamlValue value)
    {
        if (value.Text("A country") is not { } text)
        {
            return null;
        }

        if (CountryCode.TryParse(text, out var code) && (CountryNames.IsListed(code) || code.Text[0] == 'X'))
        {
            return code;
        }

        value.Fault(
            $"'{text}' is not a country code.",
            CountryNames.TryFind(text, out var meant) ? $"{CountryNames.NameOf(meant)} is {meant}." : NorwayHint(text));
        return null;
    }

    /// <summary>The countries behind <c>when</c>: areas and codes; null for 'any'.</summary>
    internal static (ImmutableHashSet<CountryCode>? Countries, bool IsAny) Countries(YamlValue value, ImmutableDictionary<string, Area> areas)
    {
        if (!value.IsSequence && YamlValue.KeyText(value.Node) == "any")
        {
            return (null, true);
        }

        var countries = value.Items().SelectMany(item => One(item, areas)).ToImmutableHashSet();
        return (countries, false);
    }

    private static ImmutableHashSet<CountryCode> One(YamlValue item, ImmutableDictionary<string, Area> areas)
    {
        if (item.Text("A country or an area") is not { } text)
        {
            return [];
        }

        if (areas.TryGetValue(text, out var area))
        {
            return area.Countries;
        }

        if (CountryCode.TryParse(text, out var code) && (CountryNames.IsListed(code) || code.Text[0] == 'X'))
        {
            return [code];
        }

        item.Fault(
            $"There is no area '{text}'.",
            text == "any" ? "'any' stands alone, not in a list." : CountryNames.TryFind(text, out var meant) ? $"{CountryNames.NameOf(meant)} is {meant}." : $"Declare it under 'areas'. {Suggestion.For(text, [.. areas.Keys, "any"])}");
        return [];
    }

    private static string NorwayHint(string text) => text is "false" or "no"
        ? "Norway's code is NO: write it in capitals."
        : "Wanted: two letters of ISO 3166-1, for instance IE.";
}
