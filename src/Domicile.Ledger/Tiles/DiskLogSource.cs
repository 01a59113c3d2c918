using Domicile.Ledger.Disk;

namespace Domicile.Ledger.Tiles;

/// <summary>Reads a log through the writer's own disk.</summary>
/// <param name="disk">Where.</param>
/// <param name="folder">The log's folder.</param>
public sealed class DiskLogSource(ILogDisk disk, string folder) : ILogSource
{
    /// <inheritdoc/>
    public string Name => folder;

    /// <inheritdoc/>
    public Task<byte[]?> ReadAsync(string path, int maxBytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(disk.Read(Path.Combine(folder, path)));
    }
}
