using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Domicile.Estate;

/// <summary>Country codes by the names that people write: ISO 3166-1 short names, alpha-3 codes and common forms, read from
/// <c>iso3166.txt</c>.</summary>
public static class CountryNames
{
    private static readonly (string Code, string[] Names)[] Lines = Read();

    private static readonly FrozenDictionary<string, string> ByName = Lines
        .SelectMany(line => line.Names.Select(name => (Name: Plain(name), line.Code)))
        .DistinctBy(pair => pair.Name, StringComparer.Ordinal)
        .ToFrozenDictionary(pair => pair.Name, pair => pair.Code, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> ByCode =
        Lines.ToFrozenDictionary(line => line.Code, line => line.Names[1], StringComparer.Ordinal);

    /// <summary>Whether ISO 3166-1 lists the code.</summary>
    public static bool IsListed(CountryCode code) => code.Text is not null && ByCode.ContainsKey(code.Text);

    /// <summary>The English short name of a listed code; null for another.</summary>
    public static string? NameOf(CountryCode code) => code.Text is null ? null : ByCode.GetValueOrDefault(code.Text);

    /// <summary>The code behind a name, an alpha-3 or an alpha-2 code; case, accents, dots and spaces do not count.</summary>
    /// <returns>False when nothing of the sort is known.</returns>
    public static bool TryFind(string text, out CountryCode code)
    {
        var plain = Plain(text);
        var found = ByName.GetValueOrDefault(plain) ?? (plain.Length == 2 && ByCode.ContainsKey(plain.ToUpperInvariant()) ? plain : null);
        return CountryCode.TryParse(found, out code);
    }

    /// <summary>Lower case, letters only, accents taken off.</summary>
    private static string Plain(string text) => new([.. text.Normalize(NormalizationForm.FormD)
        .Where(c => char.IsLetter(c) && CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
        .Select(char.ToLowerInvariant)]);

    private static (string Code, string[] Names)[] Read()
    {
        using var stream = typeof(CountryNames).Assembly.GetManifestResourceStream("iso3166.txt")!;
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('|'))
            .Select(parts => (parts[0], parts[1..]))];
    }
}
