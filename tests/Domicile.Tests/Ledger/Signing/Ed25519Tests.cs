using Domicile.Ledger.Signing;

namespace Domicile.Tests.Ledger.Signing;

public sealed class Ed25519Tests
{
    // RFC 8032 section 7.1, tests 1 to 3.
    public static TheoryData<string, string, string, string> Vectors { get; } = new()
    {
        { "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "", "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b" },
        { "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72", "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00" },
        { "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82", "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a" },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Signatures_are_those_of_RFC_8032(string seed, string publicKey, string message, string signature)
    {
        using var key = new Ed25519Key(Convert.FromHexString(seed));

        Assert.Equal(publicKey, Convert.ToHexStringLower(key.PublicKey));
        Assert.Equal(signature, Convert.ToHexStringLower(key.Sign(Convert.FromHexString(message))));
        Assert.True(ManagedEd25519.Verify(key.PublicKey, Convert.FromHexString(message), Convert.FromHexString(signature)));
        Assert.True(Ed25519.Verify(key.PublicKey, Convert.FromHexString(message), Convert.FromHexString(signature)));
    }

    [Fact]
    public void Every_flipped_bit_is_refused_by_both_verifiers()
    {
        using var key = new Ed25519Key(Convert.FromHexString(Vectors.First().Data.Item1));
        var message = "entry"u8.ToArray();
        var good = key.Sign(message);
        for (var bit = 0; bit < good.Length * 8; bit++)
        {
            var bad = (byte[])good.Clone();
            bad[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(Ed25519.Verify(key.PublicKey, message, bad));
            Assert.False(ManagedEd25519.Verify(key.PublicKey, message, bad));
        }
    }

    [Fact]
    public void Both_verifiers_agree_on_a_thousand_random_signatures_and_forgeries()
    {
        var random = new Random(20);
        for (var i = 0; i < 1000; i++)
        {
            var seed = new byte[32];
            var message = new byte[random.Next(200)];
            random.NextBytes(seed);
            random.NextBytes(message);
            using var key = new Ed25519Key(seed);
            var signature = key.Sign(message);
            var publicKey = key.PublicKey;
            if (i % 2 == 1)
            {
                (random.Next(2) == 0 ? signature : publicKey)[random.Next(32)] ^= (byte)random.Next(1, 256);
            }

            Assert.Equal(i % 2 == 0, Agreed(publicKey, message, signature));
        }
    }

    [Fact]
    public void Both_verifiers_agree_on_every_odd_encoding()
    {
        var accepted = OddSignatures.All().Count(c => Agreed(c.Key, "m"u8, c.Signature));

        Assert.NotEqual(0, accepted); // small-order keys verify S = 0, as in Go
    }

    [Theory]
    [InlineData(31, 64)]
    [InlineData(32, 63)]
    [InlineData(33, 64)]
    [InlineData(32, 65)]
    [InlineData(0, 0)]
    public void Wrong_lengths_are_refused(int keyBytes, int signatureBytes)
    {
        Assert.False(Ed25519.Verify(new byte[keyBytes], [], new byte[signatureBytes]));
        Assert.False(ManagedEd25519.Verify(new byte[keyBytes], [], new byte[signatureBytes]));
    }

    private static bool Agreed(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        var native = Ed25519.Verify(publicKey, message, signature);
        Assert.True(native == ManagedEd25519.Verify(publicKey, message, signature),
            $"key {Convert.ToHexStringLower(publicKey)} signature {Convert.ToHexStringLower(signature)}: OpenSSL says {native}");
        return native;
    }
}
