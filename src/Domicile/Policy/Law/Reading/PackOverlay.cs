using Domicile.Estate.Facts.Yaml;

namespace Domicile.Policy.Law.Reading;

/// <summary>Lays changed pack files over others: a file takes the place of the one that holds the pack of the same name,
/// and a new name is added.</summary>
public static class PackOverlay
{
    /// <summary>The files that hold after the change.</summary>
    public static IReadOnlyList<SourceText> Lay(IEnumerable<SourceText> beneath, IEnumerable<SourceText> changes)
    {
        var over = changes.ToList();
        var names = over.Select(NameOf).ToHashSet(StringComparer.Ordinal);
        return [.. beneath.Where(source => !names.Contains(NameOf(source))), .. over];
    }

    private static string NameOf(SourceText source)
    {
        var map = SourceReader.Read(source, new FaultLog());
        var name = map?.Entries.FirstOrDefault(e => e.Key.Text is "pack" or "classes");
        return name?.Value is SourceNode.Scalar pack ? pack.Text : name?.Key?.Text ?? source.File;
    }
}
