using Domicile.Ledger.Tiles;
using FsCheck;
using FsCheck.Fluent;

namespace Domicile.Tests.Ledger.Tiles;

public sealed class EntryBundleTests
{
    [Fact]
    public void Whatever_goes_into_a_bundle_comes_out() => Prop.ForAll(
        ArbMap.Default.ArbFor<byte[][]>(),
        entries => EntryBundle.Decode(EntryBundle.Encode([.. entries.Select(e => new ReadOnlyMemory<byte>(e))]), entries.Length)!
            .Select(e => e.ToArray()).SequenceEqual(entries, new Bytes())).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true));

    [Fact]
    public void A_bundle_cut_anywhere_is_none()
    {
        var bundle = EntryBundle.Encode([new byte[] { 1, 2, 3 }, Array.Empty<byte>(), new byte[] { 4 }]);
        for (var length = 0; length < bundle.Length; length++)
        {
            Assert.Null(EntryBundle.Decode(bundle.AsMemory(0, length), 3));
        }

        Assert.Null(EntryBundle.Decode(bundle, 2));
        Assert.Null(EntryBundle.Decode(bundle, 4));
        Assert.Null(EntryBundle.Decode(new byte[] { 0 }.Concat(bundle).ToArray(), 3));
    }

    private sealed class Bytes : IEqualityComparer<byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj) => obj.Length;
    }
}
