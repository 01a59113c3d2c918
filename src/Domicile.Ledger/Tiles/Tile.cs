using System.Runtime.InteropServices;
using Domicile.Ledger.Hashing;

namespace Domicile.Ledger.Tiles;

/// <summary>A tile with its hashes, left to right.</summary>
/// <param name="Id">Its place and width.</param>
/// <param name="Hashes">As many as the width says.</param>
public sealed record Tile(TileId Id, ReadOnlyMemory<TreeHash> Hashes)
{
    /// <summary>The file's content: the hashes in a row, 32 bytes each.</summary>
    public ReadOnlySpan<byte> Bytes => MemoryMarshal.AsBytes(Hashes.Span);

    /// <summary>Reads a tile's file.</summary>
    /// <returns>Null when the length is not that of the width.</returns>
    public static Tile? Read(TileId id, ReadOnlySpan<byte> bytes) =>
        bytes.Length == id.Width * TreeHash.Size
            ? new Tile(id, MemoryMarshal.Cast<byte, TreeHash>(bytes).ToArray())
            : null;
}
