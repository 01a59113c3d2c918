using System.Security.Cryptography;

namespace Domicile.Relocation.Verification;

/// <summary>The root of a Merkle tree over row digests in ascending order, so that it says which rows there are and not in
/// which order they were read.</summary>
/// <remarks>Tree and node prefix as in RFC 6962, 2.1: the left part of n leaves is the largest power of two under n; a node is
/// SHA-256 of 1, left, right; no leaf gives SHA-256 of nothing. Leaves are hashed already (<see cref="Leaf"/>).</remarks>
public static class MerkleRoot
{
    /// <summary>The root over these digests, which are sorted in place.</summary>
    public static RowDigest Of(RowDigest[] digests)
    {
        Array.Sort(digests);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var level = new byte[Math.Max(1, digests.Length) * 32];
        if (digests.Length == 0)
        {
            SHA256.HashData([], level);
            return RowDigest.Of(level);
        }

        for (var i = 0; i < digests.Length; i++)
        {
            digests[i].Write(level.AsSpan(i * 32));
        }

        // Pairs from the left, an odd one carried up, gives RFC 6962's tree.
        for (var count = digests.Length; count > 1; count = (count + 1) / 2)
        {
            FoldPairs(hash, level, count);
        }

        return RowDigest.Of(level);
    }

    private static void FoldPairs(IncrementalHash hash, byte[] level, int count)
    {
        for (var i = 0; i + 1 < count; i += 2)
        {
            hash.AppendData([1]);
            hash.AppendData(level, i * 32, 64);
            hash.GetHashAndReset(level.AsSpan(i * 16));
        }

        if (count % 2 == 1)
        {
            level.AsSpan((count - 1) * 32, 32).CopyTo(level.AsSpan(count / 2 * 32));
        }
    }
}
