using System.Security.Cryptography;

namespace Domicile.Postgres.Hashing;

/// <summary>SHA-256 of many rows, one after the other, without setting the hash up for each. For one thread.</summary>
public sealed class RowDigest : IDisposable
{
    /// <summary>The length of a digest.</summary>
    public const int Bytes = SHA256.HashSizeInBytes;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Adds bytes to the row under way.</summary>
    public void Append(ReadOnlySpan<byte> bytes) => _hash.AppendData(bytes);

    /// <summary>Ends the row and writes its digest; the next append begins another.</summary>
    /// <exception cref="ArgumentException"><paramref name="digest"/> is shorter than <see cref="Bytes"/>.</exception>
    public void Finish(Span<byte> digest)
    {
        if (!_hash.TryGetHashAndReset(digest, out _))
        {
            throw new ArgumentException("A digest has 32 bytes.", nameof(digest));
        }
    }

    /// <summary>The digest of a whole row.</summary>
    public void Of(ReadOnlySpan<byte> row, Span<byte> digest)
    {
        Append(row);
        Finish(digest);
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();
}
