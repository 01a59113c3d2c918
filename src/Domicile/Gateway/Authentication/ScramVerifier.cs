using System.Globalization;

namespace Domicile.Gateway.Authentication;

/// <summary>What a server keeps of a password: enough to check it, not enough to log in with it elsewhere.</summary>
/// <param name="Iterations">How often it was hashed.</param>
/// <param name="Salt">The salt.</param>
/// <param name="StoredKey">SHA-256 of the client key, 32 bytes.</param>
/// <param name="ServerKey">By which the server proves itself, 32 bytes.</param>
/// <remarks>Source: PostgreSQL manual, "pg_authid": <c>SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey</c>, in base64.</remarks>
internal sealed record ScramVerifier(int Iterations, byte[] Salt, byte[] StoredKey, byte[] ServerKey)
{
    /// <summary>Reads one.</summary>
    /// <returns>Null when it is none.</returns>
    public static ScramVerifier? Parse(string text) =>
        text.Split('$') is ["SCRAM-SHA-256", var how, var keys]
        && how.Split(':') is [var iterations, var salt]
        && keys.Split(':') is [var stored, var server]
        && int.TryParse(iterations, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
        && Decoded(salt) is { Length: > 0 } saltBytes
        && Decoded(stored) is { Length: 32 } storedKey
        && Decoded(server) is { Length: 32 } serverKey
            ? new(count, saltBytes, storedKey, serverKey)
            : null;

    internal static byte[]? Decoded(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length) ? bytes[..length] : null;
    }
}
