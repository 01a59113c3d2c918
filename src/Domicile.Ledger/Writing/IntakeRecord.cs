using System.Buffers.Binary;
using System.Security.Cryptography;
using Domicile.Ledger.Tiles;

namespace Domicile.Ledger.Writing;

/// <summary>One group of entries in an intake file: what one sync makes durable.</summary>
/// <param name="FirstIndex">Index of its first entry.</param>
/// <param name="Entries">The entries in order.</param>
/// <remarks>Layout: magic (8 bytes), first index (8, big-endian), count (4), bundle length (4), entries as in an entry bundle,
/// SHA-256 of all that (32). Private to the writer: no verifier reads it.</remarks>
internal sealed record IntakeRecord(long FirstIndex, IReadOnlyList<ReadOnlyMemory<byte>> Entries)
{
    private const int HeaderBytes = 24;

    private static ReadOnlySpan<byte> Magic => "DOMLOG1\n"u8;

    public byte[] ToBytes()
    {
        var bundle = EntryBundle.Encode(Entries);
        var bytes = new byte[HeaderBytes + bundle.Length + SHA256.HashSizeInBytes];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(8), FirstIndex);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(16), Entries.Count);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(20), bundle.Length);
        bundle.CopyTo(bytes, HeaderBytes);
        var signed = HeaderBytes + bundle.Length;
        SHA256.HashData(bytes.AsSpan(0, signed), bytes.AsSpan(signed));
        return bytes;
    }

    /// <summary>Reads an intake file. A torn record at its end was never acknowledged and is dropped.</summary>
    /// <exception cref="LedgerException">A whole record stands behind a broken one: acknowledged entries are damaged.</exception>
    public static IReadOnlyList<IntakeRecord> ReadAll(string path, ReadOnlyMemory<byte> file)
    {
        var records = new List<IntakeRecord>();
        var rest = file;
        while (TryRead(rest, out var record, out var length))
        {
            records.Add(record);
            rest = rest[length..];
        }

        for (var at = 1; at < rest.Length; at++)
        {
            var next = rest.Span[at..].IndexOf(Magic);
            if (next < 0)
            {
                break;
            }

            at += next;
            if (TryRead(rest[at..], out _, out _))
            {
                throw Damaged(path, file.Length - rest.Length);
            }
        }

        return records;
    }

    private static bool TryRead(ReadOnlyMemory<byte> bytes, out IntakeRecord record, out int length)
    {
        (record, length) = (null!, 0);
        var span = bytes.Span;
        if (span.Length < HeaderBytes + SHA256.HashSizeInBytes || !span.StartsWith(Magic))
        {
            return false;
        }

        var count = BinaryPrimitives.ReadInt32BigEndian(span[16..]);
        var bundle = BinaryPrimitives.ReadInt32BigEndian(span[20..]);
        if (count < 0 || bundle < 0 || bundle > span.Length - HeaderBytes - SHA256.HashSizeInBytes || count > bundle)
        {
            return false;
        }

        var signed = HeaderBytes + bundle;
        if (!SHA256.HashData(span[..signed]).AsSpan().SequenceEqual(span.Slice(signed, SHA256.HashSizeInBytes))
            || EntryBundle.Decode(bytes.Slice(HeaderBytes, bundle), count) is not { } entries)
        {
            return false;
        }

        length = signed + SHA256.HashSizeInBytes;
        record = new IntakeRecord(BinaryPrimitives.ReadInt64BigEndian(span[8..]), entries);
        return true;
    }

    private static LedgerException Damaged(string path, int offset) => new(
        message: "The ledger's intake file is damaged; acknowledged entries may be lost.",
        detail: $"{path}: the record at byte {offset} is broken and whole ones follow it.",
        hint: "Do not delete the file. Restore it from the disk's mirror; receipts tell which entries were acknowledged.");
}
