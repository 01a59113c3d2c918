using Domicile.Ledger.Hashing;
using Domicile.Ledger.Proofs;
using Domicile.Ledger.Tiles;

namespace Domicile.Tests.Ledger.Proofs;

public sealed class ProofTests
{
    private static readonly TreeHasher Hasher = new();

    [Fact]
    public async Task Proofs_of_every_pair_up_to_40_are_those_of_the_definition_and_hold()
    {
        var leaves = Enumerable.Range(0, 40).Select(i => TestLog.Entry(i)).ToArray();
        for (var size = 1; size <= leaves.Length; size++)
        {
            var tree = leaves[..size];
            var reader = new TreeReader(MemoryLog.Of(tree), size);
            for (var i = 0; i < size; i++)
            {
                var proof = await InclusionProof.MakeAsync(reader, i, size, TestContext.Current.CancellationToken);
                Assert.Equal(NaiveTree.Path(i, tree).Select(NaiveTree.Hash), proof);
                Assert.True(InclusionProof.Verify(TreeHasher.OfThisThread.Leaf(tree[i]), i, Head(tree), proof, TreeHasher.OfThisThread));

                var consistency = await ConsistencyProof.MakeAsync(reader, i + 1, size, TestContext.Current.CancellationToken);
                Assert.Equal(NaiveTree.Proof(i + 1, tree).Select(NaiveTree.Hash), consistency);
                Assert.True(ConsistencyProof.Verify(Head(tree[..(i + 1)]), Head(tree), consistency, TreeHasher.OfThisThread));
            }
        }
    }

    [Fact]
    public async Task Proofs_across_tiles_hold()
    {
        var leaves = Enumerable.Range(0, 70_000).Select(i => BitConverter.GetBytes(i)).ToArray();
        var log = MemoryLog.Of(leaves);
        var reader = new TreeReader(log, leaves.Length);
        foreach (var i in new[] { 0, 255, 256, 65_535, 65_536, 69_999 })
        {
            var proof = await InclusionProof.MakeAsync(reader, i, leaves.Length, TestContext.Current.CancellationToken);
            Assert.True(InclusionProof.Verify(TreeHasher.OfThisThread.Leaf(leaves[i]), i, log.Head, proof, TreeHasher.OfThisThread));

            var consistency = await ConsistencyProof.MakeAsync(reader, i + 1, leaves.Length, TestContext.Current.CancellationToken);
            Assert.True(ConsistencyProof.Verify(MemoryLog.Of(leaves[..(i + 1)]).Head, log.Head, consistency, TreeHasher.OfThisThread));
        }
    }

    [Fact]
    public async Task A_proof_with_one_hash_changed_dropped_or_added_does_not_hold()
    {
        var leaves = Enumerable.Range(0, 37).Select(i => TestLog.Entry(i)).ToArray();
        var log = MemoryLog.Of(leaves);
        var reader = new TreeReader(log, leaves.Length);
        var inclusion = await InclusionProof.MakeAsync(reader, 21, 37, TestContext.Current.CancellationToken);
        var consistency = await ConsistencyProof.MakeAsync(reader, 21, 37, TestContext.Current.CancellationToken);
        var leaf = TreeHasher.OfThisThread.Leaf(leaves[21]);
        var old = MemoryLog.Of(leaves[..21]).Head;

        Assert.All(Wrong(inclusion), proof => Assert.False(InclusionProof.Verify(leaf, 21, log.Head, [.. proof], TreeHasher.OfThisThread)));
        Assert.All(Wrong(consistency), proof => Assert.False(ConsistencyProof.Verify(old, log.Head, [.. proof], TreeHasher.OfThisThread)));
        Assert.False(InclusionProof.Verify(leaf, 22, log.Head, inclusion, TreeHasher.OfThisThread));
        Assert.False(InclusionProof.Verify(leaf, 37, log.Head, inclusion, TreeHasher.OfThisThread));
        Assert.False(ConsistencyProof.Verify(log.Head, old, consistency, TreeHasher.OfThisThread));
        Assert.False(ConsistencyProof.Verify(old with { Root = leaf }, log.Head, consistency, TreeHasher.OfThisThread));
    }

    private static IEnumerable<IEnumerable<TreeHash>> Wrong(IReadOnlyList<TreeHash> proof) =>
        Enumerable.Range(0, proof.Count).SelectMany(i => new[]
        {
            proof.Select((hash, j) => i == j ? Hasher.Leaf(hash.ToArray()) : hash),
            proof.Where((_, j) => i != j),
            proof.Take(i).Append(proof[i]).Concat(proof.Skip(i)),
        });

    private static TreeHead Head(byte[][] leaves) => new(leaves.Length, NaiveTree.Hash(NaiveTree.Root(leaves)));
}
