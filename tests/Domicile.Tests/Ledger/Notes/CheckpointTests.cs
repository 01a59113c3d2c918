using System.Text;
using Domicile.Ledger;
using Domicile.Ledger.Hashing;
using Domicile.Ledger.Notes;

namespace Domicile.Tests.Ledger.Notes;

public sealed class CheckpointTests
{
    private const string Root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";

    [Theory]
    [InlineData("example.com/log\n20852163\n" + Root + "\n")]
    [InlineData("example.com/log\n1\n" + Root + "\nextension line\nanother\n")]
    public void A_checkpoint_survives_its_text(string text) => Assert.Equal(text, Checkpoint.Parse(text).Text);

    [Theory]
    [InlineData("")]
    [InlineData("\n1\n" + Root + "\n")]
    [InlineData("origin\n01\n" + Root + "\n")]
    [InlineData("origin\n-1\n" + Root + "\n")]
    [InlineData("origin\n+1\n" + Root + "\n")]
    [InlineData("origin\n 1\n" + Root + "\n")]
    [InlineData("origin\n9223372036854775808\n" + Root + "\n")]
    [InlineData("origin\n1\n" + Root)]
    [InlineData("origin\n1\n" + Root + "\n\nextension\n")]
    [InlineData("origin\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2\n")]
    [InlineData("origin\n0\n" + Root + "\n")] // an empty tree has one root only
    public void A_malformed_checkpoint_is_refused(string text) => Assert.Throws<LedgerException>(() => Checkpoint.Parse(text));

    [Fact]
    public void A_witness_s_key_does_not_stand_in_for_the_log()
    {
        var (witness, _) = TestLog.NewKey(TestLog.Origin, SignatureAlgorithm.CosignatureV1);
        var text = new Checkpoint(TestLog.Origin, TreeHead.Empty).Text;
        var bytes = new SignedNote(text, [witness.Cosign(text, DateTimeOffset.UnixEpoch)]).ToBytes();
        using var log = new TestLog();

        Assert.Throws<LedgerException>(() => SignedCheckpoint.Open(bytes, [log.Key.Verifier], [witness.Verifier]));
    }

    [Fact]
    public void A_key_of_another_origin_does_not_stand_in_for_the_log()
    {
        using var log = new TestLog();
        var text = new Checkpoint("another.example/log", TreeHead.Empty).Text;
        var bytes = new SignedNote(text, [log.Key.Sign(text)]).ToBytes();

        Assert.Throws<LedgerException>(() => SignedCheckpoint.Open(bytes, [log.Key.Verifier], []));
    }

    [Fact]
    public void A_cosignature_covers_its_time()
    {
        using var log = new TestLog();
        var (witness, _) = TestLog.NewKey("witness.example", SignatureAlgorithm.CosignatureV1);
        var text = new Checkpoint(TestLog.Origin, TreeHead.Empty).Text;
        var line = witness.Cosign(text, DateTimeOffset.UnixEpoch.AddSeconds(1_700_000_000));
        var later = line.Signature.ToArray();
        later[7]++;
        SignedCheckpoint Open(NoteSignature cosignature) =>
            SignedCheckpoint.Open(new SignedNote(text, [log.Key.Sign(text), cosignature]).ToBytes(), [log.Key.Verifier], [witness.Verifier]);

        Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(1_700_000_000), Open(line).NewestCosignature);
        Assert.Throws<LedgerException>(() => Open(line with { Signature = later }));
    }

    [Fact]
    public void What_is_signed_by_a_witness_is_the_text_of_the_specification() => Assert.Equal(
        "cosignature/v1\ntime 1679315147\nexample.com/log\n1\n" + Root + "\n",
        Encoding.UTF8.GetString(Cosignature.Message(1679315147, "example.com/log\n1\n" + Root + "\n")));
}
