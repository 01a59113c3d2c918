using System.Buffers.Binary;
using System.Text;

namespace Domicile.Postgres.Wire;

/// <summary>Reads numbers (big-endian) and texts (UTF-8, final zero) off the front of a message; running over its end is a protocol error.</summary>
internal ref struct WireCursor(ReadOnlySpan<byte> rest)
{
    /// <summary>What has not been read.</summary>
    public ReadOnlySpan<byte> Rest { get; private set; } = rest;

    /// <summary>One byte.</summary>
    public byte Byte() => Take(1)[0];

    /// <summary>Two bytes.</summary>
    public short Int16() => BinaryPrimitives.ReadInt16BigEndian(Take(2));

    /// <summary>Two bytes that count something.</summary>
    public int Count16() => Int16() is var count and >= 0 ? count : throw ConnectionException.Malformed("a count is negative.");

    /// <summary>Four bytes.</summary>
    public int Int32() => BinaryPrimitives.ReadInt32BigEndian(Take(4));

    /// <summary>Eight bytes.</summary>
    public long Int64() => BinaryPrimitives.ReadInt64BigEndian(Take(8));

    /// <summary>A log position.</summary>
    public Lsn Lsn() => new((ulong)Int64());

    /// <summary>Bytes up to a zero, which is taken too.</summary>
    public ReadOnlySpan<byte> UntilZero()
    {
        var end = Rest.IndexOf((byte)0);
        var text = end >= 0 ? Rest[..end] : throw ConnectionException.Malformed("a text has no end.");
        Rest = Rest[(end + 1)..];
        return text;
    }

    /// <summary>A text.</summary>
    public string Text() => Encoding.UTF8.GetString(UntilZero());

    /// <summary>So many bytes.</summary>
    public ReadOnlySpan<byte> Take(int count)
    {
        if ((uint)count > (uint)Rest.Length)
        {
            throw ConnectionException.Malformed("a message ends too early.");
        }

        var taken = Rest[..count];
        Rest = Rest[count..];
        return taken;
    }

    /// <summary>Requires that all was read.</summary>
    public readonly void End()
    {
        if (!Rest.IsEmpty)
        {
            throw ConnectionException.Malformed("a message is longer than what it holds.");
        }
    }
}
