using System.Security.Cryptography;

namespace Domicile.Ledger.Entries;

/// <summary>What stands for details in an entry: SHA-256 of a salt and the details' canonical bytes, in lowercase hex.</summary>
/// <remarks>Salt and details are kept in a table of the area that can be erased; without the salt nobody can guess a short detail from its hash.</remarks>
public static class Commitment
{
    /// <summary>Bytes in a salt.</summary>
    public const int SaltBytes = 32;

    /// <summary>Computes the commitment.</summary>
    /// <param name="salt">32 random bytes, for this detail only.</param>
    /// <param name="detail">Its canonical bytes.</param>
    public static string Of(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> detail)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(salt.Length, SaltBytes, nameof(salt));
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(salt);
        sha.AppendData(detail);
        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }

    /// <summary>Whether a commitment is to these details.</summary>
    public static bool Opens(string commitment, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> detail) => Of(salt, detail) == commitment;
}
