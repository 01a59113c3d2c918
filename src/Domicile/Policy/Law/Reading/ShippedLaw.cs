using Domicile.Estate.Facts.Yaml;

namespace Domicile.Policy.Law.Reading;

/// <summary>The packs that come with the product, as they were when it was built.</summary>
public static class ShippedLaw
{
    private const string Prefix = "law/";

    /// <summary>The files, in order of name.</summary>
    public static IReadOnlyList<SourceText> Sources { get; } = Load();

    private static List<SourceText> Load()
    {
        var assembly = typeof(ShippedLaw).Assembly;
        var sources = new List<SourceText>();
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            sources.Add(new SourceText(name, reader.ReadToEnd()));
        }

        return sources;
    }
}
