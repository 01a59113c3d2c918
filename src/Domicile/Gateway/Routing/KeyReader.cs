using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Domicile.Gateway.Routing;

/// <summary>Reads constants and parameters as keys in PostgreSQL's own output form, UTF-8. Allocates nothing.</summary>
internal static class KeyReader
{
    /// <summary>The longest key that is read.</summary>
    internal const int Longest = 400;

    /// <summary>Reads a single value.</summary>
    /// <param name="type">The column's key type.</param>
    /// <param name="value">What it is compared with; not a list.</param>
    /// <param name="parameters">The values of parameters.</param>
    /// <param name="into">At least <see cref="Longest"/> bytes.</param>
    /// <param name="length">How many of them.</param>
    internal static KeyState Read(KeyType type, KeyValue value, in BoundParameters parameters, Span<byte> into, out int length)
    {
        length = 0;
        if (value.Cast is { } cast && cast != type)
        {
            return KeyState.Open;
        }

        if (value.Parameter == 0)
        {
            return value.Literal is null ? KeyState.Nothing
                : type != KeyType.Integer && !value.IsText ? KeyState.Open
                : Encoding.UTF8.GetByteCount(value.Literal) > Longest ? KeyState.Open
                : Literal(type, value.Literal, into, out length);
        }

        if (!parameters.TryGet(value.Parameter, out var isBinary, out var isNull, out var bytes))
        {
            return KeyState.Open;
        }

        var sent = KeyTypes.Of(parameters.TypeOf(value.Parameter));
        return isNull ? KeyState.Nothing
            : isBinary ? Binary(type, sent, bytes, into, out length)
            : sent is null || sent == type || (value.Cast is not null && sent == KeyType.Text) ? Text(type, bytes, into, out length)
            : KeyState.Open;
    }

    private static KeyState Literal(KeyType type, string literal, Span<byte> into, out int length)
    {
        Span<byte> bytes = stackalloc byte[Longest];
        return Text(type, bytes[..Encoding.UTF8.GetBytes(literal, bytes)], into, out length);
    }

    /// <summary>A value in text form.</summary>
    internal static KeyState Text(KeyType type, ReadOnlySpan<byte> bytes, Span<byte> into, out int length)
    {
        length = 0;
        switch (type)
        {
            case KeyType.Integer:
                var trimmed = bytes.Trim(" \t\n\r\f\v"u8);
                return Utf8Parser.TryParse(trimmed, out long number, out var used) && used == trimmed.Length && used > 0 ? Number(number, into, out length) : KeyState.Open;
            case KeyType.Uuid:
                Span<char> text = stackalloc char[40];
                return bytes.Length is 32 or 36 && Guid.TryParse(text[..Encoding.Latin1.GetChars(bytes, text)], CultureInfo.InvariantCulture, out var id)
                    ? Guid16(id, into, out length) : KeyState.Open;
            default:
                if (bytes.Length > Longest)
                {
                    return KeyState.Open;
                }

                bytes.CopyTo(into);
                length = bytes.Length;
                return KeyState.Value;
        }
    }

    /// <summary>A value in binary form.</summary>
    internal static KeyState Binary(KeyType type, KeyType? sent, ReadOnlySpan<byte> bytes, Span<byte> into, out int length)
    {
        length = 0;
        if (sent is not null && sent != type)
        {
            return KeyState.Open;
        }

        return type switch
        {
            KeyType.Integer => bytes.Length switch
            {
                2 => Number(BinaryPrimitives.ReadInt16BigEndian(bytes), into, out length),
                4 => Number(BinaryPrimitives.ReadInt32BigEndian(bytes), into, out length),
                8 => Number(BinaryPrimitives.ReadInt64BigEndian(bytes), into, out length),
                _ => KeyState.Open,
            },
            KeyType.Uuid => bytes.Length == 16 ? Guid16(new Guid(bytes, bigEndian: true), into, out length) : KeyState.Open,
            _ => Text(type, bytes, into, out length),
        };
    }

    private static KeyState Number(long number, Span<byte> into, out int length) =>
        Utf8Formatter.TryFormat(number, into, out length) ? KeyState.Value : KeyState.Open;

    private static KeyState Guid16(Guid id, Span<byte> into, out int length) =>
        Utf8Formatter.TryFormat(id, into, out length) ? KeyState.Value : KeyState.Open;
}
