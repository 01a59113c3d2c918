using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Domicile.Postgres.Embedded;

/// <summary>The files of one server of ours.</summary>
/// <param name="Root">The folder that holds them all.</param>
/// <param name="Account">Who owns them; null for us.</param>
internal sealed record ClusterFolder(string Root, ServerAccount? Account)
{
    /// <summary>The configuration that each start writes.</summary>
    public const string SettingsFile = "domicile.conf";

    /// <summary>A socket's path may have 107 bytes; PostgreSQL adds <c>/.s.PGSQL.65535.lock</c>.</summary>
    private const int LongestSocketFolder = 107 - 20;

    private static readonly string[] Faults = ["FATAL:", "PANIC:", "could not", "parameter"];

    /// <summary>PostgreSQL's data folder.</summary>
    public string DataFolder => Path.Combine(Root, "data");

    /// <summary>What the server prints.</summary>
    public string Log => Path.Combine(Root, "server.log");

    /// <summary>The folder of the Unix socket; empty (none) where its path would be too long.</summary>
    public string SocketFolder => Root.Length <= LongestSocketFolder ? Root : "";

    private string OwnerFile => Path.Combine(Root, "owner.pid");

    /// <summary>Copies the template unless there is a cluster already.</summary>
    /// <exception cref="DomicileException">The server's user cannot reach the folder, or it holds a cluster of another version.</exception>
    public async Task PrepareAsync(EmbeddedBinaries binaries, Func<Task<string>> templateAsync, CancellationToken cancellationToken)
    {
        if (Account?.ClosedFolderAbove(Root) is { } closed)
        {
            throw new DomicileException(
                message: $"PostgreSQL's user '{Account.Name}' cannot reach '{Root}'.",
                detail: $"It may not pass '{closed}'. PostgreSQL does not run as root, so it runs as '{Account.Name}'.",
                hint: "Choose a folder below /var/lib or /tmp, or start Domicile as an ordinary user.");
        }

        await ServerCache.MakeFolderAsync(Root, Account, cancellationToken);
        var version = Path.Combine(DataFolder, "PG_VERSION");
        if (File.Exists(version))
        {
            RequireVersion((await File.ReadAllTextAsync(version, cancellationToken)).Trim(), binaries);
            return;
        }

        // Under another name until it is whole: a kill in the middle leaves nothing that looks like a cluster.
        var fresh = DataFolder + ".fresh";
        await ServerCommand.RunAsync(account: null, ["rm", "-rf", fresh], cancellationToken);
        await ServerCommand.RunAsync(Account, ["cp", "-a", "--reflink=auto", await templateAsync(), fresh], cancellationToken);
        ClusterIdentity.Set(fresh, BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8)) >> 1);
        Directory.Move(fresh, DataFolder);
    }

    /// <summary>Writes the settings that the next start reads.</summary>
    public Task WriteSettingsAsync(IEnumerable<KeyValuePair<string, string>> settings, CancellationToken cancellationToken) =>
        File.WriteAllTextAsync(Path.Combine(DataFolder, SettingsFile), ServerSettings.Render(settings), cancellationToken);

    /// <summary>The postmaster that says it runs here, if it really does; and whether it is ready.</summary>
    public (int Pid, bool IsReady)? Postmaster()
    {
        try
        {
            var lines = File.ReadAllLines(Path.Combine(DataFolder, "postmaster.pid"));
            var pid = int.Parse(lines[0], CultureInfo.InvariantCulture);
            var isOurs = new DirectoryInfo($"/proc/{pid}/cwd").ResolveLinkTarget(returnFinalTarget: true)?.FullName == Canonical(DataFolder);
            return isOurs ? (pid, lines.Length > 7 && lines[7].StartsWith("ready", StringComparison.Ordinal)) : null;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException or FormatException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    /// <summary>Another living process that runs this cluster; null for none or us.</summary>
    public int? Owner()
    {
        var words = File.Exists(OwnerFile) ? File.ReadAllText(OwnerFile).Split(' ') : [];
        return words.Length == 2 && int.TryParse(words[0], CultureInfo.InvariantCulture, out var pid)
            && pid != Environment.ProcessId && ProcessTree.StartMark(pid) == words[1] ? pid : null;
    }

    /// <summary>Writes down that we run this cluster.</summary>
    public void TakeOwnership() => File.WriteAllText(OwnerFile, $"{Environment.ProcessId} {ProcessTree.StartMark(Environment.ProcessId)}");

    /// <summary>The reasons that the server gave for ending: start-up faults, which hold no rows.</summary>
    public string LastFaults() => !File.Exists(Log) ? "" : string.Join(' ', File.ReadLines(Log)
        .Where(l => Faults.Any(f => l.Contains(f, StringComparison.Ordinal)))
        .TakeLast(3));

    private static string Canonical(string path) => Directory.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;

    private static void RequireVersion(string found, EmbeddedBinaries binaries)
    {
        if (found != binaries.Major.ToString(CultureInfo.InvariantCulture))
        {
            throw new DomicileException(
                message: $"The cluster is of PostgreSQL {found}, the programs are of {binaries.Version}.",
                detail: $"The programs lie in '{binaries.Bin}'.",
                hint: $"Set {EmbeddedBinaries.Variable} to programs of version {found}, or upgrade the cluster with pg_upgrade.");
        }
    }
}
