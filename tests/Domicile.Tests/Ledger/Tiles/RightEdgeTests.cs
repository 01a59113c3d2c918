using Domicile.Ledger.Hashing;
using Domicile.Ledger.Tiles;

namespace Domicile.Tests.Ledger.Tiles;

public sealed class RightEdgeTests
{
    [Fact]
    public void Every_size_has_the_root_of_the_definition()
    {
        var hasher = TreeHasher.OfThisThread;
        var edge = new RightEdge();
        var leaves = new List<byte[]>();
        for (var i = 0; i < 600; i++)
        {
            leaves.Add(TestLog.Entry(i));
            edge.Push(hasher.Leaf(leaves[i]), hasher, _ => { });
            if (i is < 70 or > 250 and < 270 or > 508)
            {
                Assert.Equal(NaiveTree.Hash(NaiveTree.Root(leaves)), edge.Root(hasher));
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(70_000)]
    public void An_edge_restored_from_its_partial_tiles_goes_on_as_if_nothing_had_been(int size)
    {
        var hasher = TreeHasher.OfThisThread;
        var edge = new RightEdge();
        for (var i = 0; i < size; i++)
        {
            edge.Push(hasher.Leaf(BitConverter.GetBytes(i)), hasher, _ => { });
        }

        var restored = RightEdge.Restore(size, edge.Partials());
        Assert.Equal(edge.Head(hasher), restored.Head(hasher));
        for (var i = 0; i < 300; i++)
        {
            edge.Push(hasher.Leaf([9]), hasher, _ => { });
            restored.Push(hasher.Leaf([9]), hasher, _ => { });
        }

        Assert.Equal(edge.Head(hasher), restored.Head(hasher));
    }
}
