using System.Buffers.Binary;
using System.Text;

namespace Domicile.Tests.Postgres.Wire;

/// <summary>Builds what a server sends.</summary>
internal static class Bytes
{
    /// <summary>Tag, length and body.</summary>
    public static byte[] Message(char tag, params byte[][] parts)
    {
        byte[] body = [.. parts.SelectMany(p => p)];
        return [(byte)tag, .. Int32(body.Length + 4), .. body];
    }

    public static byte[] Int16(int number) => [(byte)(number >> 8), (byte)number];

    public static byte[] Int32(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }

    public static byte[] Int64(long number)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        return bytes;
    }

    public static byte[] Text(string text) => [.. Encoding.UTF8.GetBytes(text), 0];

    /// <summary>A field of a binary row; null for NULL.</summary>
    public static byte[] Field(string? text) => text is null ? Int32(-1) : [.. Int32(Encoding.UTF8.GetByteCount(text)), .. Encoding.UTF8.GetBytes(text)];

    /// <summary>A binary row.</summary>
    public static byte[] Tuple(params string?[] fields) => [.. Int16(fields.Length), .. fields.SelectMany(Field)];

    /// <summary>The header of a binary COPY.</summary>
    public static byte[] CopyHeader { get; } = [(byte)'P', (byte)'G', (byte)'C', (byte)'O', (byte)'P', (byte)'Y', 10, 255, 13, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>Login accepted, session ready.</summary>
    public static byte[] Welcome { get; } =
    [
        .. Message('R', Int32(0)), .. Message('S', Text("server_version"), Text("18.4 (Debian)")), .. Message('K', Int32(4711), Int32(42)), .. Ready,
    ];

    /// <summary>Ready outside a transaction.</summary>
    public static byte[] Ready => Message('Z', [(byte)'I']);
}
