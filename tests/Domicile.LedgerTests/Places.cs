using System.Runtime.CompilerServices;

namespace Domicile.LedgerTests;

/// <summary>Where things are in the repository.</summary>
internal static class Places
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Here(), "../.."));

    public static string Appender => Path.Combine(AppContext.BaseDirectory, "Domicile.LedgerAppender");

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
