using System.Globalization;
using System.Runtime.InteropServices;

namespace Domicile.Samples.Clips;

/// <summary>
/// A marker in a protected value. Whoever finds one in a file knows whose value it is and of which column, so that a leak
/// can be found, counted and named without knowing the data.
/// </summary>
/// <remarks>
/// Text form: <c>cnry</c> and 16 hexadecimal digits. The digits are a 64-bit number (44 bits subject, 8 bits column, 12
/// bits check), mixed by SplitMix64's finaliser so that no id can be read from it and no two markers look alike. The mix is
/// a bijection, so reading needs no list of markers. Source of the mix: Steele, Lea, Flood, "Fast Splittable Pseudorandom
/// Number Generators" (2014).
/// </remarks>
/// <param name="Subject">The key of the person, 0 to 2^44 - 1.</param>
/// <param name="Column">The protected column.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Canary(long Subject, ProtectedColumn Column)
{
    /// <summary>What every marker starts with.</summary>
    public const string Prefix = "cnry";

    /// <summary>Characters in a marker's text.</summary>
    public const int Length = 20;

    private const ulong Check = 0xC7A;
    private const ulong First = 0xBF58476D1CE4E5B9;
    private const ulong Second = 0x94D049BB133111EB;
    private const ulong FirstInverse = 0x96DE1B173F119089;
    private const ulong SecondInverse = 0x319642B2D24D8EC3;

    /// <summary>The marker's text.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Mix(((ulong)Subject << 20) | ((ulong)Column << 12) | Check):x16}");

    /// <summary>Reads the 16 digits that follow the prefix.</summary>
    /// <returns>False when they are not a marker's: other bytes, or a wrong check.</returns>
    public static bool TryReadDigits(ReadOnlySpan<byte> digits, out Canary canary)
    {
        canary = default;
        if (!ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var mixed))
        {
            return false;
        }

        var number = Unmix(mixed);
        canary = new((long)(number >> 20), (ProtectedColumn)(byte)(number >> 12));
        return (number & 0xFFF) == Check && Enum.IsDefined(canary.Column);
    }

    private static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * First;
        x = (x ^ (x >> 27)) * Second;
        return x ^ (x >> 31);
    }

    private static ulong Unmix(ulong x)
    {
        x = (x ^ (x >> 31) ^ (x >> 62)) * SecondInverse;
        x = (x ^ (x >> 27) ^ (x >> 54)) * FirstInverse;
        return x ^ (x >> 30) ^ (x >> 60);
    }
}
