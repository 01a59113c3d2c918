using System.Runtime.InteropServices;

namespace Domicile.Relocation.Copying;

/// <summary>A fast 128-bit hash of key fields, to find a row by within this process; it protects nothing.</summary>
/// <remarks>Two lanes of multiply and fold over 8-byte words, in the manner of wyhash.</remarks>
public static class KeyHash
{
    private const ulong First = 0xa0761d6478bd642f;
    private const ulong Second = 0xe7037ed1a0b428db;

    /// <summary>The hash of all fields so far and one more.</summary>
    public static UInt128 Combine(UInt128 before, ReadOnlySpan<byte> field)
    {
        var high = (ulong)(before >> 64) ^ First ^ (ulong)field.Length;
        var low = (ulong)before ^ Second;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(field))
        {
            (high, low) = Mix(high, low, word);
        }

        ulong tail = 0;
        for (var i = field.Length & ~7; i < field.Length; i++)
        {
            tail = tail << 8 | field[i];
        }

        (high, low) = Mix(high, low, tail);
        return new(high, low);
    }

    private static (ulong High, ulong Low) Mix(ulong high, ulong low, ulong word) =>
        (Fold(high ^ word, Second + low), Fold(low ^ word ^ First, high | 1));

    private static ulong Fold(ulong left, ulong right)
    {
        var high = Math.BigMul(left, right, out var low);
        return high ^ low;
    }
}
