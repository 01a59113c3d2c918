using Domicile.Ledger;
using Domicile.Ledger.Notes;

namespace Domicile.Tests.Ledger.Notes;

public sealed class KeyTests
{
    [Theory]
    [InlineData(SignatureAlgorithm.Ed25519)]
    [InlineData(SignatureAlgorithm.CosignatureV1)]
    public void A_key_survives_its_text(SignatureAlgorithm algorithm)
    {
        var (key, text) = TestLog.NewKey("example.com/log", algorithm);

        using var parsed = SignerKey.Parse(text + "\n");
        Assert.Equal(key.Verifier, parsed.Verifier);
        Assert.Equal(key.Verifier, VerifierKey.Parse(key.Verifier.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("name")]
    [InlineData("name+12345678+")]
    [InlineData("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")] // another hash
    [InlineData("PeterNeuman+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")] // another name
    [InlineData("PeterNeumann+c74f20a3+AhpC2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")] // another algorithm
    [InlineData("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10")]
    public void A_malformed_verifier_key_is_refused(string vkey) => Assert.Throws<LedgerException>(() => VerifierKey.Parse(vkey));

    [Fact]
    public void A_malformed_signing_key_is_refused_without_being_repeated()
    {
        var (_, text) = TestLog.NewKey("example.com/log", SignatureAlgorithm.Ed25519);
        var secret = text.Split('+', 5)[4];

        var refused = Assert.Throws<LedgerException>(() => SignerKey.Parse(text.Replace("+example.com/log+", "+example.com/lag+", StringComparison.Ordinal)));

        Assert.DoesNotContain(secret, refused.Message + refused.Detail + refused.Hint, StringComparison.Ordinal);
    }
}
