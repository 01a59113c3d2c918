using System.Buffers.Binary;
using System.Numerics;

namespace Domicile.Postgres.Embedded;

/// <summary>Gives a copied, cleanly stopped cluster a system identifier of its own, as initdb would have.</summary>
/// <remarks>
/// The identifier is the first 8 bytes of <c>global/pg_control</c>, whose CRC-32C stands at an offset that differs by version and is found by
/// trying; and bytes 24 to 31 of each WAL file (the long header of its first page). Host byte order.
/// Source: PostgreSQL's pg_control.h and xlog_internal.h.
/// </remarks>
internal static class ClusterIdentity
{
    private const int LongestControl = 512;

    /// <summary>Writes the identifier into the control file and every WAL file.</summary>
    /// <exception cref="DomicileException">The control file has no checksum where one was looked for.</exception>
    public static void Set(string folder, ulong identifier)
    {
        var path = Path.Combine(folder, "global/pg_control");
        var control = File.ReadAllBytes(path);
        var end = FindChecksum(control) ?? throw new DomicileException(
            message: $"'{path}' is not a control file that Domicile knows.",
            detail: "No checksum was found in its first 512 bytes.",
            hint: "Remove the folder; it is made anew.");
        BinaryPrimitives.WriteUInt64LittleEndian(control, identifier);
        BinaryPrimitives.WriteUInt32LittleEndian(control.AsSpan(end), Crc32C(control.AsSpan(0, end)));
        File.WriteAllBytes(path, control);
        foreach (var segment in Directory.EnumerateFiles(Path.Combine(folder, "pg_wal")))
        {
            Stamp(segment, identifier);
        }
    }

    private static void Stamp(string segment, ulong identifier)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, identifier);
        using var file = File.OpenHandle(segment, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.Write(file, bytes, fileOffset: 24);
    }

    private static int? FindChecksum(ReadOnlySpan<byte> control)
    {
        for (var end = 64; end < Math.Min(control.Length - 4, LongestControl); end += 4)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(control[end..]) == Crc32C(control[..end]))
            {
                return end;
            }
        }

        return null;
    }

    private static uint Crc32C(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return ~crc;
    }
}
