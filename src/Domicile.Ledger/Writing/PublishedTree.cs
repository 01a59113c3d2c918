using System.Text;
using Domicile.Ledger.Disk;
using Domicile.Ledger.Hashing;
using Domicile.Ledger.Notes;
using Domicile.Ledger.Proofs;
using Domicile.Ledger.Tiles;

namespace Domicile.Ledger.Writing;

/// <summary>The tree on disk: grows by whole cuts, each in the order bundles and tiles, then tree state.</summary>
/// <remarks>The same entries always lead to the same files, so a cut that a crash interrupted is simply made again.</remarks>
internal sealed class PublishedTree
{
    private readonly ILogDisk _disk;
    private readonly string _folder;
    private readonly string _origin;
    private readonly DurableWrites _writes;
    private readonly RightEdge _edge;
    private readonly List<ReadOnlyMemory<byte>> _openBundle;

    private PublishedTree(ILogDisk disk, string folder, string origin, RightEdge edge, IEnumerable<ReadOnlyMemory<byte>> openBundle)
    {
        (_disk, _folder, _origin, _edge) = (disk, folder, origin, edge);
        _writes = new DurableWrites(disk, folder);
        _openBundle = [.. openBundle];
        Head = edge.Head(TreeHasher.OfThisThread);
    }

    /// <summary>Size and root of what is durable on disk, signed or not.</summary>
    public TreeHead Head { get; private set; }

    /// <summary>Reads tree state, right edge and open bundle: a few files, whatever the log's size.</summary>
    /// <exception cref="LedgerException">They do not fit together, or belong to another log.</exception>
    public static async Task<PublishedTree> OpenAsync(ILogDisk disk, string folder, string origin, CancellationToken cancellationToken)
    {
        var state = disk.Read(Path.Combine(folder, LogLayout.TreeState)) is { } bytes
            ? Checkpoint.Parse(Encoding.UTF8.GetString(bytes))
            : new Checkpoint(origin, TreeHead.Empty);
        if (state.Origin != origin)
        {
            throw Mismatch(folder, $"it is the log '{state.Origin}', the key is of '{origin}'");
        }

        var size = state.Head.Size;
        var reader = new TreeReader(new DiskLogSource(disk, folder), size);
        var partials = new List<Tile>();
        foreach (var id in TreeShape.PartialTiles(size))
        {
            partials.Add(await reader.TileAsync(id, cancellationToken));
        }

        var tree = new PublishedTree(disk, folder, origin, RightEdge.Restore(size, partials), OpenBundle(disk, folder, size));
        return tree.Head == state.Head ? tree : throw Mismatch(folder, "its right-edge tiles do not lead to the root in its tree state");
    }

    /// <summary>Whether the tree begins with an older one.</summary>
    public async Task<bool> ExtendsAsync(TreeHead older, CancellationToken cancellationToken) =>
        older.Size == Head.Size ? older == Head
        : older.Size == 0 ? older == TreeHead.Empty
        : older.Size < Head.Size && await new TreeReader(new DiskLogSource(_disk, _folder), older.Size)
            .RangeAsync(0, older.Size, cancellationToken) == older.Root;

    /// <summary>Adds entries and makes bundles, tiles and tree state durable.</summary>
    /// <returns>Folders of partial tiles that are full now, to be deleted once the new checkpoint is published.</returns>
    /// <exception cref="IOException">The disk failed; the tree must not be used any more.</exception>
    public IReadOnlyList<string> Grow(IReadOnlyList<PendingEntry> entries)
    {
        var hasher = TreeHasher.OfThisThread;
        var full = new List<(TileId Id, ReadOnlyMemory<byte> Content)>();
        foreach (var entry in entries)
        {
            _openBundle.Add(entry.Bytes);
            if (_openBundle.Count == TileId.FullWidth)
            {
                full.Add((new TileId(TileId.Entries, _edge.Size / TileId.FullWidth, TileId.FullWidth), EntryBundle.Encode(_openBundle)));
                _openBundle.Clear();
            }

            _edge.Push(entry.Leaf, hasher, tile => full.Add((tile.Id, tile.Bytes.ToArray())));
        }

        _writes.WriteOnce([.. full.Concat(ChangedPartials()).Select(file => (file.Id.Path, file.Content))]);
        Head = _edge.Head(hasher);
        _writes.Write([(LogLayout.TreeState, Encoding.UTF8.GetBytes(new Checkpoint(_origin, Head).Text))]);
        return [.. full.Select(file => file.Id.PartialFolder)];
    }

    private static ReadOnlyMemory<byte>[] OpenBundle(ILogDisk disk, string folder, long size)
    {
        if (size % TileId.FullWidth == 0)
        {
            return [];
        }

        var id = TreeShape.TileOf(TileId.Entries, size - 1, size);
        return disk.Read(Path.Combine(folder, id.Path)) is { } bytes && EntryBundle.Decode(bytes, id.Width) is { } entries
            ? entries
            : throw Mismatch(folder, $"its last entry bundle '{id.Path}' is missing or malformed");
    }

    private static LedgerException Mismatch(string folder, string why) => new(
        message: "The ledger's folder cannot be written to.",
        detail: $"{folder}: {why}.",
        hint: "Run 'domicile ledger verify' on it; restore the whole folder from one moment, or from a mirror.");

    private IEnumerable<(TileId Id, ReadOnlyMemory<byte> Content)> ChangedPartials()
    {
        if (_openBundle.Count > 0)
        {
            yield return (TreeShape.TileOf(TileId.Entries, _edge.Size - 1, _edge.Size), EntryBundle.Encode(_openBundle));
        }

        foreach (var tile in _edge.Partials())
        {
            if (TreeShape.HashesAt(tile.Id.Level, Head.Size) != TreeShape.HashesAt(tile.Id.Level, _edge.Size))
            {
                yield return (tile.Id, tile.Bytes.ToArray());
            }
        }
    }
}
