using System.Globalization;

namespace Domicile.Postgres.Embedded;

/// <summary>What is made once on a machine and used by every server: template clusters, and programs that the server's user cannot reach where they lie.</summary>
internal sealed class ServerCache(ServerAccount? account, TimeProvider time)
{
    private readonly string _root = Path.Combine(
        account is not null ? "/var/cache"
            : Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache ? cache
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
        "domicile");

    /// <summary>The same programs at a place that the server's user can reach: where they are, or a copy.</summary>
    public async Task<EmbeddedBinaries> ReachableAsync(EmbeddedBinaries binaries, CancellationToken cancellationToken)
    {
        if (account?.ClosedFolderAbove(Path.Combine(binaries.Bin, "postgres")) is null)
        {
            return binaries;
        }

        var copy = Path.Combine(_root, $"postgres-{binaries.Version}");
        await MakeOnceAsync(copy, owner: null, async fresh =>
        {
            await ServerCommand.RunAsync(account: null, ["cp", "-a", "--reflink=auto", binaries.Folder + "/.", fresh], cancellationToken);
            await ServerCommand.RunAsync(account: null, ["chmod", "-R", "go+rX", fresh], cancellationToken);
        }, cancellationToken);
        return binaries with { Bin = Path.Combine(copy, "bin") };
    }

    /// <summary>A stopped, empty cluster to copy; initdb makes it on first use.</summary>
    public async Task<string> TemplateAsync(EmbeddedBinaries binaries, CancellationToken cancellationToken)
    {
        var template = Path.Combine(_root, $"template-{binaries.Version}-{account?.Name ?? Environment.UserName}");
        await MakeOnceAsync(template, account, async fresh =>
        {
            string[] locale = binaries.Major >= 17 ? ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"] : ["--locale=C.UTF-8"];
            string[] command = [Path.Combine(binaries.Bin, "initdb"), "-D", fresh, "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N", "-k", .. locale];
            await ServerCommand.RunAsync(account, command, cancellationToken);
            await File.AppendAllTextAsync(Path.Combine(fresh, "postgresql.conf"), $"\ninclude_if_exists = '{ClusterFolder.SettingsFile}'\n", cancellationToken);
        }, cancellationToken);
        return template;
    }

    /// <summary>Makes a folder with an owner and no one else's rights; parents are made passable.</summary>
    public static Task MakeFolderAsync(string folder, ServerAccount? owner, CancellationToken cancellationToken) => ServerCommand.RunAsync(
        account: null,
        owner is null
            ? ["install", "-d", "-m", "700", folder]
            : ["install", "-d", "-m", "700", "-o", owner.Uid.ToString(CultureInfo.InvariantCulture), "-g", owner.Gid.ToString(CultureInfo.InvariantCulture), folder],
        cancellationToken);

    /// <summary>Made under another name and then renamed: others see the whole folder or none, whoever wins.</summary>
    private async Task MakeOnceAsync(string folder, ServerAccount? owner, Func<string, Task> makeAsync, CancellationToken cancellationToken)
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        Directory.CreateDirectory(_root);
        var fresh = $"{folder}.{Environment.ProcessId}-{time.GetTimestamp()}";
        await MakeFolderAsync(fresh, owner, cancellationToken);
        await makeAsync(fresh);
        if (owner is null && account is not null)
        {
            await ServerCommand.RunAsync(account: null, ["chmod", "755", fresh], cancellationToken);
        }

        try
        {
            Directory.Move(fresh, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            Directory.Delete(fresh, recursive: true);
        }
    }
}
