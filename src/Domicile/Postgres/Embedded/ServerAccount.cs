using System.Globalization;

namespace Domicile.Postgres.Embedded;

/// <summary>The unprivileged user that the server runs as when we are root, since PostgreSQL refuses root.</summary>
/// <param name="Name">Login name.</param>
/// <param name="Uid">User id.</param>
/// <param name="Gid">Group id.</param>
internal sealed record ServerAccount(string Name, int Uid, int Gid)
{
    /// <summary>Null when we are not root: then the server runs as we do.</summary>
    /// <exception cref="DomicileException">Root, and neither postgres nor nobody is a user here.</exception>
    public static ServerAccount? Choose()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return null;
        }

        var users = File.ReadLines("/etc/passwd").Select(l => l.Split(':')).Where(f => f.Length >= 4).ToDictionary(f => f[0], StringComparer.Ordinal);
        var fields = users.GetValueOrDefault("postgres") ?? users.GetValueOrDefault("nobody") ?? throw new DomicileException(
            message: "PostgreSQL does not run as root, and there is no other user to run it as.",
            detail: "/etc/passwd has neither 'postgres' nor 'nobody'.",
            hint: "Add one of them, or start Domicile as an ordinary user.");
        return new(fields[0], int.Parse(fields[2], CultureInfo.InvariantCulture), int.Parse(fields[3], CultureInfo.InvariantCulture));
    }

    /// <summary>The first folder on the way to <paramref name="path"/> (itself left out) that this user may not pass; null when all are open.</summary>
    public string? ClosedFolderAbove(string path)
    {
        string? closed = null;
        for (var folder = Path.GetDirectoryName(Path.GetFullPath(path)); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var isClosed = !OperatingSystem.IsWindows() && Directory.Exists(folder) && (File.GetUnixFileMode(folder) & UnixFileMode.OtherExecute) == UnixFileMode.None;
            closed = isClosed ? folder : closed;
        }

        return closed;
    }
}
