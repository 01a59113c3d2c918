using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Domicile.Postgres.Hashing;

/// <summary>A fast 128-bit hash of bytes for keys and sums in memory. Not cryptographic, and not to be stored: it may change, and it differs by byte order.</summary>
/// <remarks>
/// Two lanes that each fold the 128-bit product of two words into 64 bits, as wyhash does, with a step of our own that keeps a word even when the other
/// factor is zero; both lanes read all bytes under different constants (hexadecimal digits of pi). For tables that somebody hostile may write, take a secret seed.
/// Method: Wang Yi et al., "Modern Non-Cryptographic Hash Function and Pseudorandom Number Generator".
/// </remarks>
public static class RowHash
{
    private const ulong K0 = 0x243F6A8885A308D3;
    private const ulong K1 = 0x13198A2E03707344;
    private const ulong K2 = 0xA4093822299F31D0;
    private const ulong K3 = 0x082EFA98EC4E6C89;

    /// <summary>The hash of these bytes.</summary>
    /// <param name="bytes">Any number of them.</param>
    /// <param name="seed">Another seed is another hash function.</param>
    public static UInt128 Of(ReadOnlySpan<byte> bytes, ulong seed = 0)
    {
        var a = seed ^ K2;
        var b = seed + K3;
        ref var at = ref MemoryMarshal.GetReference(bytes);
        var left = bytes.Length;
        for (; left > 16; left -= 16)
        {
            Step(ref a, ref b, Word(ref at), Word(ref Unsafe.Add(ref at, 8)));
            at = ref Unsafe.Add(ref at, 16);
        }

        Tail(bytes[^left..], out var x, out var y);
        Step(ref a, ref b, x, y);
        var length = (ulong)bytes.Length;
        var high = Fold(a ^ K1 ^ length, b ^ K0);
        var low = Fold(b + K2, a ^ K3 ^ length);
        return new(Fold(high ^ K0, low ^ K2) ^ a, Fold(low ^ K1, high ^ K3) ^ b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(ref ulong a, ref ulong b, ulong x, ulong y)
    {
        a = Fold(x ^ K0, y ^ a) + y;
        b = Fold(y ^ K1, x ^ b) + x;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(ulong x, ulong y) => Math.BigMul(x, y, out var low) ^ low;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Word(ref byte at) => Unsafe.ReadUnaligned<ulong>(ref at);

    /// <summary>Up to 16 bytes as two words, each byte in one of them; which bytes are which is settled by the length, which is hashed too.</summary>
    private static void Tail(ReadOnlySpan<byte> bytes, out ulong x, out ulong y)
    {
        if (bytes.Length >= 8)
        {
            x = MemoryMarshal.Read<ulong>(bytes);
            y = MemoryMarshal.Read<ulong>(bytes[^8..]);
        }
        else if (bytes.Length >= 4)
        {
            x = MemoryMarshal.Read<uint>(bytes);
            y = MemoryMarshal.Read<uint>(bytes[^4..]);
        }
        else
        {
            x = bytes.IsEmpty ? 0 : (ulong)((bytes[0] << 16) | (bytes[bytes.Length / 2] << 8) | bytes[^1]);
            y = 0;
        }
    }
}
