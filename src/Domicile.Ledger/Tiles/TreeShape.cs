namespace Domicile.Ledger.Tiles;

/// <summary>Which tiles and bundles a tree of a given size has.</summary>
/// <remarks>Source: C2SP tlog-tiles, "Partial Tiles".</remarks>
public static class TreeShape
{
    /// <summary>Perfect subtrees of 256^level entries in a tree: the hashes at that tile level.</summary>
    public static long HashesAt(int level, long size) => level * TileId.Height >= 63 ? 0 : size >> (level * TileId.Height);

    /// <summary>Tile levels of a tree that hold at least one hash.</summary>
    public static int Levels(long size)
    {
        var levels = 0;
        while (HashesAt(levels, size) > 0)
        {
            levels++;
        }

        return levels;
    }

    /// <summary>The tile that holds hash number <paramref name="hash"/> of a level, as wide as a tree of <paramref name="size"/> has it.</summary>
    public static TileId TileOf(int level, long hash, long size)
    {
        var index = hash / TileId.FullWidth;
        var there = HashesAt(level == TileId.Entries ? 0 : level, size) - (index * TileId.FullWidth);
        return new TileId(level, index, (int)Math.Min(there, TileId.FullWidth));
    }

    /// <summary>The bundles of a tree in order.</summary>
    public static IEnumerable<TileId> Bundles(long size)
    {
        for (long first = 0; first < size; first += TileId.FullWidth)
        {
            yield return TileOf(TileId.Entries, first, size);
        }
    }

    /// <summary>The partial tiles at the right edge, lowest level first; levels whose last tile is full have none.</summary>
    public static IEnumerable<TileId> PartialTiles(long size)
    {
        for (var level = 0; level < Levels(size); level++)
        {
            var hashes = HashesAt(level, size);
            if (hashes % TileId.FullWidth != 0)
            {
                yield return TileOf(level, hashes - 1, size);
            }
        }
    }
}
