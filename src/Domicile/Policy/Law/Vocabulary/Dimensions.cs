using System.Collections.Immutable;
using Domicile.Estate.Facts;
using Words = Domicile.Estate.Facts.Yaml.Vocabulary;

namespace Domicile.Policy.Law.Vocabulary;

/// <summary>The values of each <see cref="Dimension"/>. Value 0 is everywhere the unknown one.</summary>
public static class Dimensions
{
    private static readonly ImmutableArray<ImmutableArray<string>> Enumerations =
    [
        WordsOf<Act>(), WordsOf<DataCategory>(), WordsOf<DataForm>(), WordsOf<Purpose>(), WordsOf<RecipientKind>(), WordsOf<RecipientKind>(),
    ];

    /// <summary>All dimensions, in order.</summary>
    public static ImmutableArray<Dimension> All { get; } = [.. Enum.GetValues<Dimension>()];

    /// <summary>Is a value of it a country?</summary>
    public static bool HoldsCountries(Dimension dimension) => dimension >= Dimension.To;

    /// <summary>How many values it has, the unknown one among them.</summary>
    public static int Size(Dimension dimension) =>
        HoldsCountries(dimension) ? Country.Count : Enumerations[(int)dimension].Length;

    /// <summary>The word of a value.</summary>
    public static string Word(Dimension dimension, int value) =>
        HoldsCountries(dimension) ? Country.FromOrdinal(value).ToString() : Enumerations[(int)dimension][value];

    /// <summary>The value of a word of an enumerated dimension, or null.</summary>
    public static int? Find(Dimension dimension, string word) =>
        Enumerations[(int)dimension].IndexOf(word) is var found and >= 0 ? found : null;

    /// <summary>The words of an enumerated dimension.</summary>
    public static ImmutableArray<string> KnownWords(Dimension dimension) => Enumerations[(int)dimension];

    /// <summary>The key by which files name it.</summary>
    public static string KeyOf(Dimension dimension) =>
        Words.WordFor(dimension).Replace('-', '_');

    private static ImmutableArray<string> WordsOf<TWord>()
        where TWord : struct, Enum => [.. Enum.GetValues<TWord>().Select(Words.WordFor)];
}
