using System.Buffers.Binary;
using System.Text;

namespace Domicile.Gateway.Routing;

/// <summary>Reads array parameters element by element. Source: PostgreSQL manual, "Array Input and Output Syntax"; array_send in its source.</summary>
internal static class KeyLists
{
    private const int Most = 1_000;

    /// <summary>The keys of a list parameter; null when they cannot be told.</summary>
    internal static List<string>? Read(KeyType type, KeyValue value, in BoundParameters parameters)
    {
        if (value.Parameter == 0 || (value.Cast is { } cast && cast != type) || !parameters.TryGet(value.Parameter, out var isBinary, out var isNull, out var bytes))
        {
            return value is { Parameter: 0, Literal: null } ? [] : null;
        }

        var sent = KeyTypes.Of(parameters.TypeOf(value.Parameter));
        return isNull ? [] : sent is not null && sent != type ? null : isBinary ? Binary(type, bytes) : Text(type, bytes);
    }

    /// <summary>Dimensions, flags and element type; for each dimension length and lower bound; for each element length and bytes.</summary>
    private static List<string>? Binary(KeyType type, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 12 || BinaryPrimitives.ReadInt32BigEndian(bytes) is not (0 or 1) || (KeyTypes.Of(BinaryPrimitives.ReadUInt32BigEndian(bytes[8..])) is { } element && element != type))
        {
            return null;
        }

        var keys = new List<string>();
        Span<byte> key = stackalloc byte[KeyReader.Longest];
        for (bytes = bytes.Length > 20 ? bytes[20..] : []; bytes.Length >= 4 && keys.Count < Most;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(bytes);
            bytes = bytes[4..];
            if (length > bytes.Length || (length >= 0 && KeyReader.Binary(type, null, bytes[..length], key, out var used) is var state && !Take(state, key[..used], keys)))
            {
                return null;
            }

            bytes = length > 0 ? bytes[length..] : bytes;
        }

        return bytes.IsEmpty ? keys : null;
    }

    /// <summary>{a,"b",NULL}: elements with a backslash are not read.</summary>
    private static List<string>? Text(KeyType type, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 2 || bytes[0] != '{' || bytes[^1] != '}' || bytes.IndexOfAny((byte)'\\', (byte)'{') != 0 || bytes[1..].IndexOfAny((byte)'\\', (byte)'{') >= 0)
        {
            return null;
        }

        var keys = new List<string>();
        Span<byte> key = stackalloc byte[KeyReader.Longest];
        for (bytes = bytes[1..^1]; !bytes.IsEmpty;)
        {
            var isQuoted = bytes[0] == '"';
            var end = isQuoted ? bytes[1..].IndexOf((byte)'"') + 2 : bytes.IndexOf((byte)',') is >= 0 and var comma ? comma : bytes.Length;
            if (keys.Count >= Most || end < 1 || (isQuoted && (end < 2 || (end < bytes.Length && bytes[end] != ','))))
            {
                return null;
            }

            var item = isQuoted ? bytes[1..(end - 1)] : bytes[..end].Trim((byte)' ');
            var isNull = !isQuoted && Ascii.EqualsIgnoreCase(item, "null"u8);
            if (!isNull && KeyReader.Text(type, item, key, out var used) is var state && !Take(state, key[..used], keys))
            {
                return null;
            }

            bytes = end < bytes.Length ? bytes[(end + 1)..] : [];
        }

        return keys;
    }

    private static bool Take(KeyState state, ReadOnlySpan<byte> key, List<string> keys)
    {
        if (state == KeyState.Value)
        {
            keys.Add(Encoding.UTF8.GetString(key));
        }

        return state != KeyState.Open;
    }
}
