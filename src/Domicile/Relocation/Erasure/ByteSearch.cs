using System.Buffers.Binary;

namespace Domicile.Relocation.Erasure;

/// <summary>Looks for many byte strings at once in a stream of bytes.</summary>
/// <remarks>Each position's first eight bytes are looked up in a bit field, then in a table, and only then compared: a file is read at some hundred megabytes a second, however many strings there are.</remarks>
public sealed class ByteSearch
{
    /// <summary>No shorter string can be looked for.</summary>
    public const int Shortest = 8;

    private const int Bits = 1 << 22;

    private readonly ulong[] _seen = new ulong[Bits / 64];
    private readonly Dictionary<ulong, List<byte[]>> _strings = [];

    /// <summary>Looks for these.</summary>
    /// <exception cref="ArgumentException">One of them is shorter than <see cref="Shortest"/>.</exception>
    public ByteSearch(IEnumerable<byte[]> strings)
    {
        foreach (var text in strings)
        {
            if (text.Length < Shortest)
            {
                throw new ArgumentException($"A string of {text.Length} bytes is too short: {Shortest} are needed.", nameof(strings));
            }

            var head = BinaryPrimitives.ReadUInt64LittleEndian(text);
            (_strings.TryGetValue(head, out var same) ? same : _strings[head] = []).Add(text);
            var bit = Bit(head);
            _seen[bit >> 6] |= 1UL << (bit & 63);
            Longest = Math.Max(Longest, text.Length);
        }
    }

    /// <summary>The longest string: so many bytes of one piece, less one, are to be looked at again with the next.</summary>
    public int Longest { get; }

    /// <summary>The strings found, each as often as it begins at one of the first <paramref name="starts"/> positions.</summary>
    public IEnumerable<byte[]> In(ReadOnlyMemory<byte> bytes, int starts)
    {
        for (var at = 0; at < starts && at + Shortest <= bytes.Length; at++)
        {
            if (Next(bytes.Span, starts, ref at) is not { } candidates)
            {
                yield break;
            }

            foreach (var text in candidates)
            {
                if (bytes.Span[at..].StartsWith(text))
                {
                    yield return text;
                }
            }
        }
    }

    private List<byte[]>? Next(ReadOnlySpan<byte> bytes, int starts, ref int at)
    {
        for (; at < starts && at + Shortest <= bytes.Length; at++)
        {
            var head = BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);
            var bit = Bit(head);
            if ((_seen[bit >> 6] & (1UL << (bit & 63))) != 0 && _strings.TryGetValue(head, out var candidates))
            {
                return candidates;
            }
        }

        return null;
    }

    private static int Bit(ulong head) => (int)((head * 0x9E3779B97F4A7C15UL) >> 42);
}
