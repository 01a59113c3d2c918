namespace Domicile.Ledger.Tiles;

/// <summary>Reads a log from a folder.</summary>
/// <param name="folder">The folder that holds <c>checkpoint</c> and <c>tile/</c>.</param>
public sealed class FolderLogSource(string folder) : ILogSource
{
    /// <inheritdoc/>
    public string Name { get; } = Path.GetFullPath(folder);

    /// <inheritdoc/>
    public async Task<byte[]?> ReadAsync(string path, int maxBytes, CancellationToken cancellationToken)
    {
        var file = Path.Combine(Name, path);
        try
        {
            if (new FileInfo(file) is { Exists: true } info && info.Length > maxBytes)
            {
                throw Unreadable(path, $"it has {info.Length} bytes, more than the {maxBytes} it may have", null);
            }

            return await File.ReadAllBytesAsync(file, cancellationToken);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, failure.Message, failure);
        }
    }

    private LedgerException Unreadable(string path, string why, Exception? cause) => new(
        message: $"The log's file '{path}' cannot be read.",
        detail: $"{Name}: {why}.",
        hint: "Check the folder, its rights and the disk; then verify again.",
        cause);
}
