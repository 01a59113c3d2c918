using Domicile.Ledger.Hashing;
using Domicile.Ledger.Tiles;

namespace Domicile.Tests.Ledger;

/// <summary>A log's files in memory.</summary>
internal sealed class MemoryLog : ILogSource
{
    public Dictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    public TreeHead Head { get; private init; }

    public string Name => "memory";

    public static MemoryLog Of(IReadOnlyList<byte[]> entries)
    {
        var hasher = TreeHasher.OfThisThread;
        var edge = new RightEdge();
        var tiles = new List<Tile>();
        foreach (var entry in entries)
        {
            edge.Push(hasher.Leaf(entry), hasher, tiles.Add);
        }

        var log = new MemoryLog { Head = edge.Head(hasher) };
        foreach (var tile in tiles.Concat(edge.Partials()))
        {
            log.Files[tile.Id.Path] = tile.Bytes.ToArray();
        }

        foreach (var id in TreeShape.Bundles(entries.Count))
        {
            log.Files[id.Path] = EntryBundle.Encode([.. entries.Skip((int)id.Index * 256).Take(id.Width).Select(e => new ReadOnlyMemory<byte>(e))]);
        }

        return log;
    }

    public Task<byte[]?> ReadAsync(string path, int maxBytes, CancellationToken cancellationToken) => Task.FromResult(Files.GetValueOrDefault(path));
}
