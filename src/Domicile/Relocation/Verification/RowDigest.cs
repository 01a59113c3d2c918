using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Domicile.Relocation.Verification;

/// <summary>32 bytes of SHA-256, ordered as bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct RowDigest(UInt128 High, UInt128 Low) : IComparable<RowDigest>
{
    /// <summary>Reads 32 bytes.</summary>
    public static RowDigest Of(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt128BigEndian(bytes), BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]));

    /// <summary>Writes 32 bytes.</summary>
    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt128BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt128BigEndian(bytes[16..], Low);
    }

    /// <inheritdoc/>
    public int CompareTo(RowDigest other) => High != other.High ? High.CompareTo(other.High) : Low.CompareTo(other.Low);

    /// <summary>Whether left comes before right.</summary>
    public static bool operator <(RowDigest left, RowDigest right) => left.CompareTo(right) < 0;

    /// <summary>Whether left comes after right.</summary>
    public static bool operator >(RowDigest left, RowDigest right) => left.CompareTo(right) > 0;

    /// <summary>Whether left does not come after right.</summary>
    public static bool operator <=(RowDigest left, RowDigest right) => left.CompareTo(right) <= 0;

    /// <summary>Whether left does not come before right.</summary>
    public static bool operator >=(RowDigest left, RowDigest right) => left.CompareTo(right) >= 0;

    /// <summary>64 hexadecimal digits.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[32];
        Write(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
