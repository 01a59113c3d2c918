using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Domicile.Gateway.Authentication;

/// <summary>The client's half of SCRAM-SHA-256 towards a site: with the key that a client proved here (the site must hold the same verifier), or
/// with a password of the gateway's own.</summary>
/// <param name="clientKey">The key; null to use the password.</param>
/// <param name="verifier">Where the key came from; the site's salt and iterations must be the same.</param>
/// <param name="password">The password; null without one.</param>
/// <param name="nonce">A fresh nonce.</param>
/// <remarks>Source: RFC 5802 and RFC 7677.</remarks>
internal sealed class ScramClient(byte[]? clientKey, ScramVerifier? verifier, string? password, string nonce)
{
    /// <summary>A server may not keep the loop hashing.</summary>
    private const int MostIterations = 100_000;

    private byte[] _serverSignature = [];

    /// <summary>The first message.</summary>
    public string First => $"n,,n=,r={nonce}";

    /// <summary>The final message.</summary>
    /// <param name="serverFirst">Nonce, salt and iterations.</param>
    /// <returns>Null when we cannot log in by this: <paramref name="why"/> says why.</returns>
    /// <param name="why">The reason.</param>
    public string? Final(string serverFirst, out string why)
    {
        var parts = serverFirst.Split(',');
        why = "it sent a bad challenge";
        if (parts is not [var r, var s, var i, ..] || !r.StartsWith($"r={nonce}", StringComparison.Ordinal) || !s.StartsWith("s=", StringComparison.Ordinal)
            || !i.StartsWith("i=", StringComparison.Ordinal) || ScramVerifier.Decoded(s[2..]) is not { } salt
            || !int.TryParse(i[2..], NumberStyles.None, CultureInfo.InvariantCulture, out var iterations) || iterations is < 1 or > MostIterations)
        {
            return null;
        }

        if (Keys(salt, iterations) is not var (client, server))
        {
            why = clientKey is null ? "it wants a password, and none is known" : "it holds another verifier of this role than the gateway";
            return null;
        }

        var bare = $"c=biws,{r}";
        var signed = Encoding.UTF8.GetBytes($"n=,r={nonce},{serverFirst},{bare}");
        var proof = HMACSHA256.HashData(SHA256.HashData(client), signed);
        for (var at = 0; at < proof.Length; at++)
        {
            proof[at] ^= client[at];
        }

        _serverSignature = HMACSHA256.HashData(server, signed);
        return $"{bare},p={Convert.ToBase64String(proof)}";
    }

    /// <summary>Whether the site proved that it holds the verifier.</summary>
    public bool IsProven(string serverFinal) => serverFinal.StartsWith("v=", StringComparison.Ordinal)
        && ScramVerifier.Decoded(serverFinal[2..]) is { } signature && CryptographicOperations.FixedTimeEquals(signature, _serverSignature);

    private (byte[] Client, byte[] Server)? Keys(byte[] salt, int iterations)
    {
        if (password is not null)
        {
            var salted = Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, HashAlgorithmName.SHA256, outputLength: 32);
            return (HMACSHA256.HashData(salted, "Client Key"u8), HMACSHA256.HashData(salted, "Server Key"u8));
        }

        return clientKey is not null && verifier is not null && verifier.Iterations == iterations && salt.AsSpan().SequenceEqual(verifier.Salt)
            ? (clientKey, verifier.ServerKey)
            : null;
    }
}
