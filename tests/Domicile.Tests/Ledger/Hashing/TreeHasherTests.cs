using Domicile.Ledger.Hashing;
using Domicile.Ledger.Tiles;

namespace Domicile.Tests.Ledger.Hashing;

public sealed class TreeHasherTests
{
    // The eight leaves and roots of Certificate Transparency's own test data.
    private static readonly string[] Leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

    private static readonly string[] Roots =
    [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    [Fact]
    public void The_empty_tree_has_the_hash_of_nothing() =>
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", TreeHasher.EmptyRoot.ToHex());

    [Fact]
    public void The_roots_are_those_of_certificate_transparency()
    {
        var edge = new RightEdge();
        var hasher = TreeHasher.OfThisThread;
        for (var i = 0; i < Leaves.Length; i++)
        {
            edge.Push(hasher.Leaf(Convert.FromHexString(Leaves[i])), hasher, _ => { });
            Assert.Equal(Roots[i], edge.Root(hasher).ToHex());
        }
    }

    [Fact]
    public void A_hash_survives_its_text_and_its_bytes()
    {
        var hash = TreeHasher.OfThisThread.Leaf("entry"u8);

        Assert.True(TreeHash.TryParse(hash.ToString(), out var parsed));
        Assert.Equal(hash, parsed);
        Assert.Equal(hash, TreeHash.Read(hash.ToArray()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("4741")]
    [InlineData("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU")] // padding cut off
    [InlineData("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=")] // stray bits
    [InlineData("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3h SuFU")]
    public void A_hash_has_one_spelling(string text) => Assert.False(TreeHash.TryParse(text, out _));
}
