using System.Security.Cryptography;
using System.Text;
using Domicile.Ledger.Disk;
using Domicile.Ledger.Hashing;
using Domicile.Ledger.Notes;

namespace Domicile.Ledger.Writing;

/// <summary>A sign-once guard in a folder: one file an origin, named by the hex SHA-256 of the origin.</summary>
/// <remarks>Content: the text of the last signed checkpoint. Keep the folder on another disk than the log, and out of its backups.</remarks>
/// <param name="disk">Where the folder is.</param>
/// <param name="folder">Exists already, so that a wrong path is no fresh start.</param>
public sealed class FileSignOnceGuard(ILogDisk disk, string folder) : ISignOnceGuard
{
    private readonly Lock _lock = new();

    /// <inheritdoc/>
    public Task<TreeHead?> LastAsync(string origin, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Read(origin));
    }

    /// <inheritdoc/>
    public Task<bool> TryAdvanceAsync(string origin, TreeHead? expected, TreeHead head, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            using var exclusive = TryLock(origin);
            if (exclusive is null || Read(origin) != expected)
            {
                return Task.FromResult(false);
            }

            new DurableWrites(disk, folder).Write([(FileOf(origin), Encoding.UTF8.GetBytes(new Checkpoint(origin, head).Text))]);
            return Task.FromResult(true);
        }
    }

    private static string FileOf(string origin) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(origin)));

    private TreeHead? Read(string origin)
    {
        if (disk.Read(Path.Combine(folder, FileOf(origin))) is not { } bytes)
        {
            return null;
        }

        var last = Checkpoint.Parse(Encoding.UTF8.GetString(bytes));
        return last.Origin == origin ? last.Head : throw Unusable($"the file of '{origin}' speaks of '{last.Origin}'", null);
    }

    /// <summary>One lock an origin: many logs may share the folder. Null when another signer is at it this moment.</summary>
    private IDisposable? TryLock(string origin)
    {
        try
        {
            return disk.Lock(Path.Combine(folder, FileOf(origin) + ".lock"));
        }
        catch (DirectoryNotFoundException missing)
        {
            throw Unusable(missing.Message, missing);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private LedgerException Unusable(string why, Exception? cause) => new(
        message: "The sign-once guard cannot be used.",
        detail: $"{folder}: {why}.",
        hint: "See that the guard's folder exists; make it once, by hand: a lost one must not look new.",
        cause);
}
