using System.Collections.Immutable;
using Domicile.Configuration.Yaml;
using Domicile.Estate.Facts.Yaml;
using Domicile.Policy;

namespace Domicile.Configuration.Reading;

/// <summary>Reads <c>fill</c>: what a projection holds in place of protected values.</summary>
internal static class FillReader
{
    internal const string Pseudonym = "domicile-{key}";

    internal static ImmutableDictionary<string, Filler> Read(YamlValue value, ImmutableArray<string> projection)
    {
        var fill = ImmutableDictionary.CreateBuilder<string, Filler>(StringComparer.Ordinal);
        foreach (var (key, filler) in value.Entries("'fill'"))
        {
            var column = YamlValue.KeyText(key.Node);
            if (projection.IsEmpty)
            {
                key.Fault($"'{column}' has a filler, but the table is not projected.", "Add 'projection:', or take 'fill' out.");
            }
            else if (projection.Contains(column))
            {
                key.Fault($"'{column}' is projected and has a filler.", "A projected column keeps its value: take it out of one of the two.");
            }

            if (One(filler) is { } read)
            {
                fill[column] = read;
            }
        }

        return fill.ToImmutable();
    }

    private static Filler? One(YamlValue value)
    {
        if (value.IsNull)
        {
            return new Filler.Null();
        }

        if (value.IsMapping)
        {
            var keys = value.Keys("A filler", "constant");
            return keys.TryGetValue("constant", out var constant) && constant.Node is SourceNode.Scalar { Text: { } text }
                ? new Filler.Constant(text)
                : Wrong(value, "a mapping without 'constant'");
        }

        return value.Node is SourceNode.Scalar { Text: { } word } ? Of(value, word) : Wrong(value, "a list");
    }

    private static Filler? Of(YamlValue value, string word) => word switch
    {
        "pseudonym" => new Filler.Template(Pseudonym),
        _ when word.Contains("{key}", StringComparison.Ordinal) => new Filler.Template(word),
        _ when Suggestion.Nearest(word, ["pseudonym"]) is not null => Wrong(value, $"'{word}'"),
        _ => new Filler.Constant(word),
    };

    private static Filler? Wrong(YamlValue value, string what)
    {
        value.Fault($"{what} is not a filler.", "Wanted: null, pseudonym, a constant, or a text with {key} in it; { constant: text } takes any text as it is.");
        return null;
    }
}
