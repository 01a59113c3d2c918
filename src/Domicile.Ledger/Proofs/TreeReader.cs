using Domicile.Ledger.Hashing;
using Domicile.Ledger.Tiles;

namespace Domicile.Ledger.Proofs;

/// <summary>Reads node hashes of a tree of known size from its tiles. It trusts them: proofs made from it are checked against a root.</summary>
/// <param name="source">Where the tiles are.</param>
/// <param name="size">Entries in the tree.</param>
public sealed class TreeReader(ILogSource source, long size)
{
    private const int MaxCachedTiles = 256; // 2 MiB

    private readonly Dictionary<TileId, Tile> _cache = [];

    /// <summary>The Merkle tree hash of entries <paramref name="start"/> to <paramref name="end"/>, the latter excluded.</summary>
    /// <exception cref="LedgerException">A tile is missing or malformed.</exception>
    public async Task<TreeHash> RangeAsync(long start, long end, CancellationToken cancellationToken)
    {
        var count = end - start;
        if (long.IsPow2(count) && start % count == 0)
        {
            return await SubtreeAsync((int)long.Log2(count), start / count, cancellationToken);
        }

        var split = start + LargestPowerBelow(count);
        var left = await RangeAsync(start, split, cancellationToken);
        var right = await RangeAsync(split, end, cancellationToken);
        return TreeHasher.OfThisThread.Node(left, right);
    }

    /// <summary>The largest power of two that is smaller than <paramref name="count"/>, which is 2 or more.</summary>
    internal static long LargestPowerBelow(long count) => 1L << (63 - (int)long.LeadingZeroCount(count - 1));

    /// <summary>Reads one tile; a partial one that is gone is cut from the full one that replaced it.</summary>
    /// <exception cref="LedgerException">It is missing or malformed.</exception>
    internal async Task<Tile> TileAsync(TileId id, CancellationToken cancellationToken)
    {
        if (_cache.TryGetValue(id, out var cached))
        {
            return cached;
        }

        var bytes = await source.ReadAsync(id.Path, TileId.FullWidth * TreeHash.Size, cancellationToken);
        if (bytes is null && !id.IsFull)
        {
            var full = await source.ReadAsync(id.Full.Path, TileId.FullWidth * TreeHash.Size, cancellationToken);
            bytes = full?[..Math.Min(full.Length, id.Width * TreeHash.Size)];
        }

        var tile = (bytes is null ? null : Tile.Read(id, bytes)) ?? throw Missing(id, bytes);
        if (_cache.Count >= MaxCachedTiles)
        {
            _cache.Clear();
        }

        return _cache[id] = tile;
    }

    private async Task<TreeHash> SubtreeAsync(int height, long index, CancellationToken cancellationToken)
    {
        var level = height / TileId.Height;
        var count = 1 << (height % TileId.Height);
        var tile = await TileAsync(TreeShape.TileOf(level, index * count, size), cancellationToken);
        return TreeHasher.OfThisThread.Root(tile.Hashes.Span.Slice((int)(index * count % TileId.FullWidth), count));
    }

    private LedgerException Missing(TileId id, byte[]? bytes) => new(
        message: $"The log's tile '{id.Path}' is {(bytes is null ? "missing" : "malformed")}.",
        detail: $"{source.Name}: a tree of {size} entries needs it with {id.Width} hashes.",
        hint: "Run 'domicile ledger verify'; restore the folder from a copy or rebuild its tiles from the entries.");
}
