using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Domicile.Ledger.Signing;

/// <summary>An integer modulo 2^255 - 19 in five limbs of 51 bits. Not constant-time: for public values only.</summary>
/// <remarks>Source: RFC 8032 section 5.1.1 for the field; Bernstein et al., "High-speed high-security signatures", for the limbs.</remarks>
[StructLayout(LayoutKind.Auto)]
internal readonly struct FieldElement(ulong l0, ulong l1, ulong l2, ulong l3, ulong l4)
{
    private const ulong Mask = (1UL << 51) - 1;
    private readonly ulong _0 = l0, _1 = l1, _2 = l2, _3 = l3, _4 = l4;

    public static FieldElement Zero => default;

    public static FieldElement One => new(1, 0, 0, 0, 0);

    public bool IsZero => this == Zero;

    /// <summary>The lowest bit of the canonical value: the sign of an x coordinate.</summary>
    public bool IsOdd => (Canonical()._0 & 1) == 1;

    public static FieldElement operator +(in FieldElement a, in FieldElement b) =>
        Carry(a._0 + b._0, a._1 + b._1, a._2 + b._2, a._3 + b._3, a._4 + b._4);

    /// <summary>Adds 2p first, so that no limb goes below zero.</summary>
    public static FieldElement operator -(in FieldElement a, in FieldElement b) => Carry(
        a._0 + 0xFFFFFFFFFFFDA - b._0,
        a._1 + 0xFFFFFFFFFFFFE - b._1,
        a._2 + 0xFFFFFFFFFFFFE - b._2,
        a._3 + 0xFFFFFFFFFFFFE - b._3,
        a._4 + 0xFFFFFFFFFFFFE - b._4);

    public static FieldElement operator -(in FieldElement a) => Zero - a;

    /// <summary>Schoolbook product; what passes 2^255 comes back times 19.</summary>
    public static FieldElement operator *(in FieldElement a, in FieldElement b)
    {
        var (b1, b2, b3, b4) = (b._1 * 19, b._2 * 19, b._3 * 19, b._4 * 19);
        var r0 = Wide(a._0, b._0) + Wide(a._1, b4) + Wide(a._2, b3) + Wide(a._3, b2) + Wide(a._4, b1);
        var r1 = Wide(a._0, b._1) + Wide(a._1, b._0) + Wide(a._2, b4) + Wide(a._3, b3) + Wide(a._4, b2);
        var r2 = Wide(a._0, b._2) + Wide(a._1, b._1) + Wide(a._2, b._0) + Wide(a._3, b4) + Wide(a._4, b3);
        var r3 = Wide(a._0, b._3) + Wide(a._1, b._2) + Wide(a._2, b._1) + Wide(a._3, b._0) + Wide(a._4, b4);
        var r4 = Wide(a._0, b._4) + Wide(a._1, b._3) + Wide(a._2, b._2) + Wide(a._3, b._1) + Wide(a._4, b._0);
        r1 += r0 >> 51;
        r2 += r1 >> 51;
        r3 += r2 >> 51;
        r4 += r3 >> 51;
        var top = (ulong)(r4 >> 51);
        return Carry(Low(r0) + (top * 19), Low(r1), Low(r2), Low(r3), Low(r4));
    }

    public static bool operator ==(in FieldElement a, in FieldElement b)
    {
        var (x, y) = (a.Canonical(), b.Canonical());
        return x._0 == y._0 && x._1 == y._1 && x._2 == y._2 && x._3 == y._3 && x._4 == y._4;
    }

    public static bool operator !=(in FieldElement a, in FieldElement b) => !(a == b);

    /// <summary>Reads 32 bytes little-endian, ignores the top bit, takes values of p and more modulo p.</summary>
    public static FieldElement Read(ReadOnlySpan<byte> bytes)
    {
        var w0 = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        var w1 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        var w2 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]);
        var w3 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]);
        return new(w0 & Mask, ((w0 >> 51) | (w1 << 13)) & Mask, ((w1 >> 38) | (w2 << 26)) & Mask,
            ((w2 >> 25) | (w3 << 39)) & Mask, (w3 >> 12) & Mask);
    }

    /// <summary>Writes the canonical 32 bytes little-endian.</summary>
    public void CopyTo(Span<byte> bytes)
    {
        var c = Canonical();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, c._0 | (c._1 << 51));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], (c._1 >> 13) | (c._2 << 38));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], (c._2 >> 26) | (c._3 << 25));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[24..], (c._3 >> 39) | (c._4 << 12));
    }

    /// <summary>This to the power whose binary form is given, most significant bit first: square and multiply.</summary>
    public FieldElement Power(ReadOnlySpan<bool> bits)
    {
        var result = One;
        foreach (var bit in bits)
        {
            result *= result;
            result = bit ? result * this : result;
        }

        return result;
    }

    public override bool Equals(object? obj) => obj is FieldElement other && this == other;

    public override int GetHashCode() => Canonical()._0.GetHashCode();

    private static UInt128 Wide(ulong a, ulong b) => (UInt128)a * b;

    private static ulong Low(UInt128 value) => (ulong)value & Mask;

    private static FieldElement Carry(ulong l0, ulong l1, ulong l2, ulong l3, ulong l4) => new(
        (l0 & Mask) + ((l4 >> 51) * 19),
        (l1 & Mask) + (l0 >> 51),
        (l2 & Mask) + (l1 >> 51),
        (l3 & Mask) + (l2 >> 51),
        (l4 & Mask) + (l3 >> 51));

    private FieldElement Canonical()
    {
        var c = Carry(_0, _1, _2, _3, _4);
        var q = (c._0 + 19) >> 51; // 1 when the value is p or more
        q = (c._1 + q) >> 51;
        q = (c._2 + q) >> 51;
        q = (c._3 + q) >> 51;
        q = (c._4 + q) >> 51;
        var r0 = c._0 + (19 * q);
        var r1 = c._1 + (r0 >> 51);
        var r2 = c._2 + (r1 >> 51);
        var r3 = c._3 + (r2 >> 51);
        var r4 = c._4 + (r3 >> 51);
        return new(r0 & Mask, r1 & Mask, r2 & Mask, r3 & Mask, r4 & Mask);
    }
}
