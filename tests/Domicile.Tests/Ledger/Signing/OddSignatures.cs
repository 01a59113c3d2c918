using System.Globalization;
using System.Numerics;

namespace Domicile.Tests.Ledger.Signing;

/// <summary>Keys and signatures that verifiers are known to disagree on.</summary>
internal static class OddSignatures
{
    private static readonly BigInteger Order = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", CultureInfo.InvariantCulture);
    private static readonly BigInteger P = BigInteger.Pow(2, 255) - 19;

    /// <summary>Small-order, non-canonical and impossible points, with scalars at the bounds.</summary>
    public static IEnumerable<(byte[] Key, byte[] Signature)> All()
    {
        BigInteger[] ys = [0, 1, 2, P - 1, P, P + 1, P + 2, P + 18, BigInteger.Pow(2, 255) - 1,
            BigInteger.Parse("2707385501144840649318225287225658788936804267575313519463743609750303021022", CultureInfo.InvariantCulture),
            BigInteger.Parse("55188659117513257062467267217118295137698188065244968500265048394206261417927", CultureInfo.InvariantCulture)];
        var points = ys.SelectMany(y => new[] { Bytes(y), Bytes(y + BigInteger.Pow(2, 255)) }).ToArray();
        foreach (var key in points)
        {
            foreach (var r in points)
            {
                foreach (var s in new[] { 0, 1, Order - 1, Order, Order + 1, BigInteger.Pow(2, 256) - 1 })
                {
                    yield return (key, [.. r, .. Bytes(s)]);
                }
            }
        }
    }

    private static byte[] Bytes(BigInteger value)
    {
        var bytes = new byte[32];
        _ = value.TryWriteBytes(bytes, out _, isUnsigned: true);
        return bytes;
    }
}
