using System.Buffers.Binary;

namespace Domicile.Ledger.Tiles;

/// <summary>The file form of up to 256 entries: each is its length (2 bytes, big-endian) and its bytes.</summary>
/// <remarks>Source: C2SP tlog-tiles, "Log entries".</remarks>
public static class EntryBundle
{
    /// <summary>The largest entry, in bytes: what the 2-byte length can say.</summary>
    public const int MaxEntryBytes = ushort.MaxValue;

    /// <summary>The largest bundle, in bytes.</summary>
    public const int MaxBytes = TileId.FullWidth * (MaxEntryBytes + 2);

    /// <summary>Writes entries one behind the other.</summary>
    public static byte[] Encode(IReadOnlyCollection<ReadOnlyMemory<byte>> entries)
    {
        var bytes = new byte[entries.Sum(e => e.Length + 2)];
        var rest = bytes.AsSpan();
        foreach (var entry in entries)
        {
            BinaryPrimitives.WriteUInt16BigEndian(rest, checked((ushort)entry.Length));
            entry.Span.CopyTo(rest[2..]);
            rest = rest[(2 + entry.Length)..];
        }

        return bytes;
    }

    /// <summary>Cuts a bundle into its entries, without copying.</summary>
    /// <returns>Null when the last entry is cut off or the count is not <paramref name="count"/>.</returns>
    public static ReadOnlyMemory<byte>[]? Decode(ReadOnlyMemory<byte> bundle, int count)
    {
        var entries = new ReadOnlyMemory<byte>[count];
        for (var i = 0; i < count; i++)
        {
            if (bundle.Length < 2)
            {
                return null;
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(bundle.Span);
            if (bundle.Length < 2 + length)
            {
                return null;
            }

            entries[i] = bundle.Slice(2, length);
            bundle = bundle[(2 + length)..];
        }

        return bundle.IsEmpty ? entries : null;
    }
}
