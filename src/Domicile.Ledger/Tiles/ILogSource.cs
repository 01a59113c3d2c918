namespace Domicile.Ledger.Tiles;

/// <summary>Where a log's static files are read from: a folder or an HTTP address.</summary>
public interface ILogSource
{
    /// <summary>The folder or address, for messages.</summary>
    string Name { get; }

    /// <summary>Reads one resource, such as <c>checkpoint</c> or <c>tile/0/000</c>.</summary>
    /// <param name="path">Path below the prefix, with forward slashes.</param>
    /// <param name="maxBytes">More than this is an error, not a read.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <returns>The whole content, or null when there is no such resource.</returns>
    /// <exception cref="LedgerException">The resource is too large or cannot be read.</exception>
    Task<byte[]?> ReadAsync(string path, int maxBytes, CancellationToken cancellationToken);
}
