using System.Runtime.InteropServices;

namespace Domicile.Ledger.Hashing;

/// <summary>A tree's size in entries and its root: all that a checkpoint commits to.</summary>
/// <param name="Size">Number of entries.</param>
/// <param name="Root">RFC 6962 Merkle tree hash of those entries.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TreeHead(long Size, TreeHash Root)
{
    /// <summary>The head of the empty tree: size 0, root SHA-256 of nothing.</summary>
    public static TreeHead Empty => new(0, TreeHasher.EmptyRoot);
}
