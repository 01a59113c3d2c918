using System.Buffers.Binary;

namespace Domicile.Gateway.Routing;

/// <summary>The parameters of a Bind message, read where they lie.</summary>
/// <param name="types">Type oids from Parse, 0 where the client left it to the server; may be shorter than the parameters.</param>
/// <param name="bind">The Bind message from its count of parameter format codes on: formats, count of values, values.</param>
/// <remarks>Source: PostgreSQL manual, "Message Formats", Bind. A malformed message reads as no value: the site tells the client.</remarks>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
public readonly ref struct BoundParameters(ReadOnlySpan<uint> types, ReadOnlySpan<byte> bind)
{
    private readonly ReadOnlySpan<uint> _types = types;
    private readonly ReadOnlySpan<byte> _bind = bind;

    /// <summary>The type oid of parameter <paramref name="number"/>, from 1; 0 when the client named none.</summary>
    public uint TypeOf(int number) => number >= 1 && number <= _types.Length ? _types[number - 1] : 0;

    /// <summary>Finds a value.</summary>
    /// <param name="number">From 1.</param>
    /// <param name="isBinary">Its format.</param>
    /// <param name="isNull">Whether it is NULL; the value is then empty.</param>
    /// <param name="value">The bytes.</param>
    /// <returns>False when there is no such parameter.</returns>
    public bool TryGet(int number, out bool isBinary, out bool isNull, out ReadOnlySpan<byte> value)
    {
        isBinary = isNull = false;
        value = default;
        if (number < 1 || !TryCount(_bind, out var formats, out var rest) || rest.Length < formats * 2)
        {
            return false;
        }

        var codes = rest[..(formats * 2)];
        if (!TryCount(rest[(formats * 2)..], out var count, out rest) || number > count || (formats > 1 && formats != count))
        {
            return false;
        }

        for (var at = 1; ; at++)
        {
            if (rest.Length < 4)
            {
                return false;
            }

            var length = BinaryPrimitives.ReadInt32BigEndian(rest);
            rest = rest[4..];
            if (length < -1 || length > rest.Length)
            {
                return false;
            }

            if (at == number)
            {
                isNull = length < 0;
                value = isNull ? default : rest[..length];
                isBinary = formats > 0 && BinaryPrimitives.ReadInt16BigEndian(codes[(formats == 1 ? 0 : (number - 1) * 2)..]) == 1;
                return true;
            }

            rest = length < 0 ? rest : rest[length..];
        }
    }

    private static bool TryCount(ReadOnlySpan<byte> bytes, out int count, out ReadOnlySpan<byte> rest)
    {
        count = bytes.Length < 2 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(bytes);
        rest = bytes.Length < 2 ? default : bytes[2..];
        return bytes.Length >= 2;
    }
}
