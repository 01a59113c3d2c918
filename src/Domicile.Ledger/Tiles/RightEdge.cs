using Domicile.Ledger.Hashing;

namespace Domicile.Ledger.Tiles;

/// <summary>A tree's open right edge: at each tile level the hashes that fill no tile yet (at most 255).</summary>
/// <remarks>Leaves are pushed; a level that fills gives out its tile and pushes that subtree's root one level up.
/// Memory is constant: 8 KiB a level. Not thread-safe.</remarks>
public sealed class RightEdge
{
    private readonly List<TreeHash[]> _levels = [];
    private readonly List<int> _widths = [];

    /// <summary>Entries pushed so far.</summary>
    public long Size { get; private set; }

    /// <summary>The edge of a tree of <paramref name="size"/>, from its partial tiles.</summary>
    /// <param name="size">Entries in the tree.</param>
    /// <param name="partials">Exactly the tiles that <see cref="TreeShape.PartialTiles"/> names.</param>
    public static RightEdge Restore(long size, IEnumerable<Tile> partials)
    {
        var edge = new RightEdge { Size = size };
        edge.EnsureLevels(TreeShape.Levels(size));
        foreach (var tile in partials)
        {
            tile.Hashes.Span.CopyTo(edge._levels[tile.Id.Level]);
            edge._widths[tile.Id.Level] = tile.Id.Width;
        }

        return edge;
    }

    /// <summary>Adds one leaf.</summary>
    /// <param name="leaf">Its leaf hash.</param>
    /// <param name="hasher">Hashes the subtrees that close.</param>
    /// <param name="filled">Receives each tile that the leaf filled, lowest level first.</param>
    public void Push(in TreeHash leaf, TreeHasher hasher, Action<Tile> filled)
    {
        var hash = leaf;
        Size++;
        for (var level = 0; ; level++)
        {
            EnsureLevels(level + 1);
            var row = _levels[level];
            row[_widths[level]++] = hash;
            if (_widths[level] < TileId.FullWidth)
            {
                return;
            }

            filled(new Tile(new TileId(level, TreeShape.HashesAt(level, Size) / TileId.FullWidth - 1, TileId.FullWidth), row));
            hash = hasher.Root(row);
            _levels[level] = new TreeHash[TileId.FullWidth]; // the tile keeps the old row
            _widths[level] = 0;
        }
    }

    /// <summary>The root of everything pushed so far.</summary>
    public TreeHash Root(TreeHasher hasher)
    {
        TreeHash? root = null;
        for (var level = 0; level < _levels.Count; level++)
        {
            for (var (end, bit) = (_widths[level], 1); end > 0; bit <<= 1)
            {
                if ((end & bit) != 0) // the smallest subtree is the rightmost
                {
                    var subtree = hasher.Root(_levels[level].AsSpan(end - bit, bit));
                    root = root is { } right ? hasher.Node(subtree, right) : subtree;
                    end -= bit;
                }
            }
        }

        return root ?? TreeHasher.EmptyRoot;
    }

    /// <summary>Size and root together.</summary>
    public TreeHead Head(TreeHasher hasher) => new(Size, Root(hasher));

    /// <summary>Copies of the partial tiles, lowest level first.</summary>
    public IReadOnlyList<Tile> Partials() =>
        [.. TreeShape.PartialTiles(Size).Select(id => new Tile(id, _levels[id.Level].AsSpan(0, id.Width).ToArray()))];

    private void EnsureLevels(int count)
    {
        while (_levels.Count < count)
        {
            _levels.Add(new TreeHash[TileId.FullWidth]);
            _widths.Add(0);
        }
    }
}
