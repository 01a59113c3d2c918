using System.Numerics;
using System.Security.Cryptography;

namespace Domicile.Ledger.Signing;

/// <summary>Verifies Ed25519 without any native library: the twin that OpenSSL is checked against, and the auditor's way out.</summary>
/// <remarks>Source: RFC 8032 section 5.1.7, without the cofactor. Verifies only; nothing here touches a secret.</remarks>
public static class ManagedEd25519
{
    private static readonly BigInteger Order =
        BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Whether the signature is the key's over the message. Wrong lengths are false, not errors.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (publicKey.Length != Ed25519Key.KeyBytes || signature.Length != Ed25519Key.SignatureBytes)
        {
            return false;
        }

        var s = new BigInteger(signature[32..], isUnsigned: true);
        if (s >= Order || EdwardsPoint.Decode(publicKey) is not { } key)
        {
            return false; // S of the order or more would make signatures malleable
        }

        Span<byte> expected = stackalloc byte[32];
        (-key).TimesPlusBase(Challenge(publicKey, message, signature[..32]), s).CopyTo(expected);
        return expected.SequenceEqual(signature[..32]);
    }

    private static BigInteger Challenge(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> r)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        sha.AppendData(r);
        sha.AppendData(publicKey);
        sha.AppendData(message);
        return new BigInteger(sha.GetHashAndReset(), isUnsigned: true) % Order;
    }
}
