using System.Runtime.CompilerServices;
using Domicile.Estate.Facts.Yaml;

namespace Domicile.Tests.Policy;

/// <summary>Finds the repository's own files.</summary>
internal static class RepositoryFiles
{
    public static string Path(string relative) => System.IO.Path.GetFullPath(System.IO.Path.Combine(Here(), "../../..", relative));

    public static IReadOnlyList<SourceText> Load(string relative) => SourceText.Load(Path(relative));

    private static string Here([CallerFilePath] string path = "") => System.IO.Path.GetDirectoryName(path)!;
}
