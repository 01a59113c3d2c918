using Domicile.Ledger.Hashing;

namespace Domicile.Ledger.Proofs;

/// <summary>Shows that a tree is a prefix of another: that nothing was taken away, changed or reordered.</summary>
/// <remarks>Source: RFC 6962 section 2.1.2; checking: RFC 9162 section 2.1.4.2.</remarks>
public static class ConsistencyProof
{
    /// <summary>Makes the proof between two sizes; empty when they are equal or the old one is 0.</summary>
    /// <exception cref="LedgerException">A tile is missing or malformed.</exception>
    public static async Task<IReadOnlyList<TreeHash>> MakeAsync(TreeReader reader, long oldSize, long newSize, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((ulong)oldSize, (ulong)newSize, nameof(oldSize));
        var proof = new List<TreeHash>();
        if (oldSize == 0 || oldSize == newSize)
        {
            return proof;
        }

        var (start, end, isWhole) = (0L, newSize, true); // whole: the old tree is a subtree whose root is known
        while (end != oldSize)
        {
            var split = start + TreeReader.LargestPowerBelow(end - start);
            if (oldSize <= split)
            {
                proof.Add(await reader.RangeAsync(split, end, cancellationToken));
                end = split;
            }
            else
            {
                proof.Add(await reader.RangeAsync(start, split, cancellationToken));
                (start, isWhole) = (split, false);
            }
        }

        if (!isWhole)
        {
            proof.Add(await reader.RangeAsync(start, end, cancellationToken));
        }

        proof.Reverse();
        return proof;
    }

    /// <summary>Whether the new tree begins with the old one.</summary>
    public static bool Verify(in TreeHead old, in TreeHead current, IReadOnlyList<TreeHash> proof, TreeHasher hasher)
    {
        if (old.Size == 0 || old.Size >= current.Size)
        {
            return proof.Count == 0 && (old.Size == 0 ? old == TreeHead.Empty : old == current);
        }

        var path = long.IsPow2(old.Size) ? proof.Prepend(old.Root) : proof;
        return path.Any() && Walk(old, current, [.. path], hasher);
    }

    private static bool Walk(in TreeHead old, in TreeHead current, TreeHash[] path, TreeHasher hasher)
    {
        var (node, last) = (old.Size - 1, current.Size - 1);
        while ((node & 1) == 1)
        {
            (node, last) = (node >> 1, last >> 1);
        }

        var (oldRoot, newRoot) = (path[0], path[0]);
        foreach (var hash in path.Skip(1))
        {
            if (last == 0)
            {
                return false;
            }

            if ((node & 1) == 1 || node == last)
            {
                (oldRoot, newRoot) = (hasher.Node(hash, oldRoot), hasher.Node(hash, newRoot));
                while ((node & 1) == 0 && node != 0)
                {
                    (node, last) = (node >> 1, last >> 1);
                }
            }
            else
            {
                newRoot = hasher.Node(newRoot, hash);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 && oldRoot == old.Root && newRoot == current.Root;
    }
}
