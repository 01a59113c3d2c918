using Domicile.Ledger.Hashing;

namespace Domicile.Ledger.Proofs;

/// <summary>Shows that an entry stands at an index of a tree.</summary>
/// <remarks>Source: RFC 6962 section 2.1.1; checking: RFC 9162 section 2.1.3.2.</remarks>
public static class InclusionProof
{
    /// <summary>Makes the proof: hashes from the leaf's sibling up to the root's child.</summary>
    /// <param name="reader">Reads the tree.</param>
    /// <param name="index">The entry, below <paramref name="size"/>.</param>
    /// <param name="size">Entries in the tree.</param>
    /// <param name="cancellationToken">Stops the reads.</param>
    /// <exception cref="LedgerException">A tile is missing or malformed.</exception>
    public static async Task<IReadOnlyList<TreeHash>> MakeAsync(TreeReader reader, long index, long size, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)index, (ulong)size, nameof(index));
        var proof = new List<TreeHash>();
        for (var (start, end) = (0L, size); end - start > 1;)
        {
            var split = start + TreeReader.LargestPowerBelow(end - start);
            if (index < split)
            {
                proof.Add(await reader.RangeAsync(split, end, cancellationToken));
                end = split;
            }
            else
            {
                proof.Add(await reader.RangeAsync(start, split, cancellationToken));
                start = split;
            }
        }

        proof.Reverse();
        return proof;
    }

    /// <summary>Whether the leaf stands at the index of the tree with that head.</summary>
    public static bool Verify(in TreeHash leaf, long index, in TreeHead head, IReadOnlyList<TreeHash> proof, TreeHasher hasher)
    {
        if (index < 0 || index >= head.Size)
        {
            return false;
        }

        var (node, last, hash) = (index, head.Size - 1, leaf);
        foreach (var sibling in proof)
        {
            if (last == 0)
            {
                return false;
            }

            if ((node & 1) == 1 || node == last)
            {
                hash = hasher.Node(sibling, hash);
                while ((node & 1) == 0 && node != 0)
                {
                    (node, last) = (node >> 1, last >> 1);
                }
            }
            else
            {
                hash = hasher.Node(hash, sibling);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 && hash == head.Root;
    }
}
