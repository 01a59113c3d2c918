using System.Security.Cryptography;
using Domicile.Ledger.Hashing;

namespace Domicile.Tests.Ledger;

/// <summary>RFC 6962's definitions written down as they stand, to compare the fast code with.</summary>
internal static class NaiveTree
{
    public static byte[] Root(IReadOnlyList<byte[]> leaves) => leaves.Count switch
    {
        0 => SHA256.HashData([]),
        1 => SHA256.HashData([0, .. leaves[0]]),
        var n => SHA256.HashData([1, .. Root([.. leaves.Take(Split(n))]), .. Root([.. leaves.Skip(Split(n))])]),
    };

    public static List<byte[]> Path(int m, IReadOnlyList<byte[]> leaves)
    {
        if (leaves.Count == 1)
        {
            return [];
        }

        var k = Split(leaves.Count);
        return m < k
            ? [.. Path(m, [.. leaves.Take(k)]), Root([.. leaves.Skip(k)])]
            : [.. Path(m - k, [.. leaves.Skip(k)]), Root([.. leaves.Take(k)])];
    }

    public static List<byte[]> Proof(int m, IReadOnlyList<byte[]> leaves) => m == leaves.Count ? [] : SubProof(m, leaves, whole: true);

    public static TreeHash Hash(byte[] bytes) => TreeHash.Read(bytes);

    private static List<byte[]> SubProof(int m, IReadOnlyList<byte[]> leaves, bool whole)
    {
        if (m == leaves.Count)
        {
            return whole ? [] : [Root(leaves)];
        }

        var k = Split(leaves.Count);
        return m <= k
            ? [.. SubProof(m, [.. leaves.Take(k)], whole), Root([.. leaves.Skip(k)])]
            : [.. SubProof(m - k, [.. leaves.Skip(k)], whole: false), Root([.. leaves.Take(k)])];
    }

    private static int Split(int n)
    {
        var k = 1;
        while (k * 2 < n)
        {
            k *= 2;
        }

        return k;
    }
}
