using System.Security.Cryptography;
using System.Text;

namespace Domicile.Ledger.Entries;

/// <summary>What stands for a subject in an entry: HMAC-SHA256 of its id under a key of its own, in lowercase hex.</summary>
/// <remarks>Pseudonymous personal data until the key is destroyed, never anonymous before. The key is 32 random bytes for each subject,
/// kept in a table of the area that can be erased.</remarks>
public static class SubjectToken
{
    /// <summary>Bytes in a key.</summary>
    public const int KeyBytes = 32;

    /// <summary>Computes the token.</summary>
    /// <param name="key">The subject's key.</param>
    /// <param name="subjectId">Its id in the area.</param>
    public static string Of(ReadOnlySpan<byte> key, string subjectId)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, KeyBytes, nameof(key));
        return Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(subjectId)));
    }
}
