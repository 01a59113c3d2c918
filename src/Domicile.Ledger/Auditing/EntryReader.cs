using System.Runtime.CompilerServices;
using Domicile.Ledger.Tiles;

namespace Domicile.Ledger.Auditing;

/// <summary>Reads entries of a log, whose size a checkpoint gave. It checks no hash: verify first, or ask for a receipt.</summary>
/// <param name="source">The log.</param>
/// <param name="size">Entries in its tree.</param>
public sealed class EntryReader(ILogSource source, long size)
{
    /// <summary>Entries from an index to the end, in order.</summary>
    /// <exception cref="LedgerException">A bundle is missing or malformed.</exception>
    public async IAsyncEnumerable<(long Index, ReadOnlyMemory<byte> Entry)> FromAsync(long first, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var at = first; at < size; at = ((at / TileId.FullWidth) + 1) * TileId.FullWidth)
        {
            var bundle = await BundleAsync(TreeShape.TileOf(TileId.Entries, at, size), cancellationToken);
            for (var i = (int)(at % TileId.FullWidth); i < bundle.Length; i++)
            {
                yield return ((at / TileId.FullWidth * TileId.FullWidth) + i, bundle[i]);
            }
        }
    }

    /// <summary>One entry.</summary>
    /// <exception cref="LedgerException">There is none at that index, or its bundle is missing or malformed.</exception>
    public async Task<ReadOnlyMemory<byte>> AtAsync(long index, CancellationToken cancellationToken)
    {
        if (index < 0 || index >= size)
        {
            throw new LedgerException(
                message: $"The log has no entry {index}.",
                detail: $"{source.Name} has {size} entries, numbered from 0.",
                hint: "Give an index below the size; 'domicile ledger show' prints it.");
        }

        return (await BundleAsync(TreeShape.TileOf(TileId.Entries, index, size), cancellationToken))[(int)(index % TileId.FullWidth)];
    }

    private async Task<ReadOnlyMemory<byte>[]> BundleAsync(TileId id, CancellationToken cancellationToken)
    {
        var bytes = await source.ReadAsync(id.Path, EntryBundle.MaxBytes, cancellationToken);
        var entries = bytes is null ? null : EntryBundle.Decode(bytes, id.Width);
        if (bytes is null && !id.IsFull && await source.ReadAsync(id.Full.Path, EntryBundle.MaxBytes, cancellationToken) is { } full)
        {
            entries = EntryBundle.Decode(full, TileId.FullWidth)?[..id.Width];
        }

        return entries ?? throw new LedgerException(
            message: $"The log's bundle '{id.Path}' is missing or malformed.",
            detail: $"{source.Name}: a tree of {size} entries needs it with {id.Width} entries.",
            hint: "Run 'domicile ledger verify' to see what else is wrong.");
    }
}
