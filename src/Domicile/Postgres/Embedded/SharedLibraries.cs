using System.Text.Json;

namespace Domicile.Postgres.Embedded;

/// <summary>The short names of the npm package's libraries: npm archives hold no symbolic links, so the package lists them in a file.</summary>
internal static class SharedLibraries
{
    /// <summary>Makes the links that are missing; nothing where the package has no list or its install script has run.</summary>
    /// <param name="package">The package's folder, which holds <c>native/pg-symlinks.json</c>: an array of <c>{source, target}</c>, both relative to it.</param>
    public static void Link(string package)
    {
        var list = Path.Combine(package, "native/pg-symlinks.json");
        if (!File.Exists(list))
        {
            return;
        }

        using var json = JsonDocument.Parse(File.ReadAllBytes(list));
        foreach (var link in json.RootElement.EnumerateArray())
        {
            var source = Path.Combine(package, link.GetProperty("source").GetString()!);
            var target = Path.Combine(package, link.GetProperty("target").GetString()!);
            if (!Path.Exists(target))
            {
                Make(target, Path.GetRelativePath(Path.GetDirectoryName(target)!, source));
            }
        }
    }

    private static void Make(string path, string pointsTo)
    {
        try
        {
            File.CreateSymbolicLink(path, pointsTo);
        }
        catch (IOException) when (Path.Exists(path))
        {
            // Another process made it just now.
        }
    }
}
