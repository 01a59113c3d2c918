using System.Numerics;
using System.Runtime.InteropServices;

namespace Domicile.Ledger.Signing;

/// <summary>A point of edwards25519 in extended coordinates (x = X/Z, y = Y/Z, xy = T/Z).</summary>
/// <remarks>Source: RFC 8032 sections 5.1.3 and 5.1.4. Not constant-time: for public values only.</remarks>
[StructLayout(LayoutKind.Auto)]
internal readonly struct EdwardsPoint(FieldElement x, FieldElement y, FieldElement z, FieldElement t)
{
    private static readonly BigInteger P = BigInteger.Pow(2, 255) - 19;
    private static readonly FieldElement D = FromInteger(-121665 * BigInteger.ModPow(121666, P - 2, P));
    private static readonly FieldElement TwiceD = D + D;
    private static readonly FieldElement RootOfMinusOne = FromInteger(BigInteger.ModPow(2, (P - 1) / 4, P));
    private static readonly bool[] RootPower = Bits((P - 5) / 8);

    private readonly FieldElement _x = x, _y = y, _z = z, _t = t;

    public static EdwardsPoint Identity => new(FieldElement.Zero, FieldElement.One, FieldElement.One, FieldElement.Zero);

    /// <summary>The base point: y = 4/5, x even.</summary>
    public static EdwardsPoint Base { get; } = Decode(Encode(4 * BigInteger.ModPow(5, P - 2, P)))!.Value;

    public static EdwardsPoint operator +(in EdwardsPoint a, in EdwardsPoint b)
    {
        var left = (a._y - a._x) * (b._y - b._x);
        var right = (a._y + a._x) * (b._y + b._x);
        var c = a._t * TwiceD * b._t;
        var d = (a._z + a._z) * b._z;
        return FromCompleted(right - left, d - c, d + c, right + left);
    }

    public static EdwardsPoint operator -(in EdwardsPoint a) => new(-a._x, a._y, a._z, -a._t);

    /// <summary>Decodes 32 bytes: y with the sign of x on top. Takes non-canonical y, and x = 0 with either sign, as Go does.</summary>
    /// <returns>Null when no point has that y.</returns>
    public static EdwardsPoint? Decode(ReadOnlySpan<byte> bytes)
    {
        var y = FieldElement.Read(bytes);
        var u = (y * y) - FieldElement.One;
        var v = (D * y * y) + FieldElement.One;
        var v3 = v * v * v;
        var x = u * v3 * (u * v3 * v3 * v).Power(RootPower);
        var check = v * x * x;
        if (check == -u)
        {
            x *= RootOfMinusOne;
        }
        else if (check != u)
        {
            return null;
        }

        x = x.IsOdd != (bytes[31] >> 7 == 1) ? -x : x;
        return new EdwardsPoint(x, y, FieldElement.One, x * y);
    }

    /// <summary>a times this point plus b times the base point, both below 2^256 (Straus: doublings shared).</summary>
    public EdwardsPoint TimesPlusBase(in BigInteger a, in BigInteger b)
    {
        var both = this + Base;
        var sum = Identity;
        for (var bit = 255; bit >= 0; bit--)
        {
            sum = sum.Double();
            var (first, second) = (!((a >> bit) & 1).IsZero, !((b >> bit) & 1).IsZero);
            sum = (first, second) switch
            {
                (true, true) => sum + both,
                (true, false) => sum + this,
                (false, true) => sum + Base,
                _ => sum,
            };
        }

        return sum;
    }

    /// <summary>Writes the canonical 32 bytes.</summary>
    public void CopyTo(Span<byte> bytes)
    {
        var inverse = _z.Power(Bits(P - 2));
        (_y * inverse).CopyTo(bytes);
        bytes[31] |= (byte)((_x * inverse).IsOdd ? 0x80 : 0);
    }

    private static EdwardsPoint FromCompleted(in FieldElement e, in FieldElement f, in FieldElement g, in FieldElement h) =>
        new(e * f, g * h, f * g, e * h);

    private static bool[] Bits(BigInteger value) =>
        [.. Enumerable.Range(0, (int)value.GetBitLength()).Select(i => !((value >> i) & 1).IsZero).Reverse()];

    private static byte[] Encode(BigInteger value)
    {
        var bytes = new byte[32];
        _ = (((value % P) + P) % P).TryWriteBytes(bytes, out _, isUnsigned: true);
        return bytes;
    }

    private static FieldElement FromInteger(BigInteger value) => FieldElement.Read(Encode(value));

    private EdwardsPoint Double()
    {
        var a = _x * _x;
        var b = _y * _y;
        var c = _z * _z;
        var sum = _x + _y;
        var g = b - a;
        return FromCompleted((sum * sum) - a - b, g - c - c, g, -a - b);
    }
}
