using System.Buffers.Binary;

namespace Domicile.Gateway.Wire;

/// <summary>Cuts messages from bytes.</summary>
/// <remarks>Tag, 1 byte; length, 4 bytes big-endian, in bytes, counting itself but not the tag; payload. Source: PostgreSQL manual,
/// "Message Formats".</remarks>
internal static class Framing
{
    /// <summary>Tag and length.</summary>
    public const int Header = 5;

    /// <summary>Reads the header at the front.</summary>
    /// <param name="input">Bytes from a message's first on.</param>
    /// <param name="tag">Its type.</param>
    /// <param name="bytes">The whole message's length, header and tag among it; 0 when even the header is not complete.</param>
    /// <returns>False when the length cannot be true: under 4, or over <paramref name="most"/>.</returns>
    /// <param name="most">The longest message allowed, in bytes.</param>
    public static bool TryHead(ReadOnlySpan<byte> input, int most, out byte tag, out int bytes)
    {
        (tag, bytes) = (0, 0);
        if (input.Length < Header)
        {
            return true;
        }

        tag = input[0];
        var length = BinaryPrimitives.ReadInt32BigEndian(input[1..]);
        if (length < 4 || length > most - 1)
        {
            return false;
        }

        bytes = length + 1;
        return true;
    }

    /// <summary>Whether a client may send this type of message after its login.</summary>
    public static bool IsFrontend(byte tag) => "QPBEDCHSXFdcf"u8.Contains(tag);

    /// <summary>Cuts a zero-terminated text off the front.</summary>
    /// <returns>False when there is no zero.</returns>
    public static bool TryText(ref ReadOnlySpan<byte> body, out ReadOnlySpan<byte> text)
    {
        var end = body.IndexOf((byte)0);
        text = end < 0 ? default : body[..end];
        body = end < 0 ? body : body[(end + 1)..];
        return end >= 0;
    }
}
