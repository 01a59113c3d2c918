using Domicile.Ledger;
using Domicile.Ledger.Hashing;
using Domicile.Ledger.Notes;
using Domicile.Ledger.Witnessing;

namespace Domicile.Tests.Ledger.Witnessing;

public sealed class TrustPolicyTests
{
    private static readonly SignerKey Log = TestLog.NewKey(TestLog.Origin, SignatureAlgorithm.Ed25519).Key;
    private static readonly SignerKey[] Witnesses = [.. Enumerable.Range(0, 6).Select(i => TestLog.NewKey($"witness{i}.example", SignatureAlgorithm.CosignatureV1).Key)];

    // The two-level example of the specification.
    private static string Example => $"""
        # two organisations
        log {Log.Verifier}
        {string.Join('\n', Witnesses.Select((w, i) => $"witness {(i < 3 ? "X" : "Y")}{(i % 3) + 1}  {w.Verifier}  https://w{i}.example/"))}
        group X-witnesses 2 X1 X2 X3
        	group Y-witnesses any Y1 Y2 Y3
        group X-and-Y all X-witnesses Y-witnesses

        quorum X-and-Y
        """;

    [Theory]
    [InlineData(new[] { 0, 1, 3 }, true)]
    [InlineData(new[] { 0, 2, 4, 5 }, true)]
    [InlineData(new[] { 0, 3 }, false)]
    [InlineData(new[] { 0, 1, 2 }, false)]
    [InlineData(new int[0], false)]
    public void The_quorum_of_the_specification_s_example_counts_as_it_says(int[] cosigners, bool isSatisfied)
    {
        var policy = TrustPolicy.Parse(Example);
        var text = new Checkpoint(TestLog.Origin, TreeHead.Empty).Text;
        var note = cosigners.Aggregate(new SignedNote(text, [Log.Sign(text)]), (n, i) => n.With(Witnesses[i].Cosign(text, DateTimeOffset.UnixEpoch)));

        Assert.Equal(isSatisfied, policy.IsSatisfiedBy(SignedCheckpoint.Open(note.ToBytes(), policy.Logs, policy.WitnessKeys)));
    }

    [Theory]
    [InlineData("")] // no quorum
    [InlineData("quorum nobody")]
    [InlineData("quorum none\nquorum none")]
    [InlineData("group g any\nquorum g")]
    [InlineData("group g any X1\nquorum none")] // undefined member
    [InlineData("witness none {w} \nquorum none")]
    [InlineData("witness a {w}\nwitness b {w}\nquorum none")] // one key twice
    [InlineData("witness a {w}\ngroup g 2 a\nquorum g")]
    [InlineData("witness a {w}\ngroup g 0 a\nquorum g")]
    [InlineData("witness a {w}\ngroup g any a\ngroup h any a\nquorum h")] // a member of two groups
    [InlineData("witness a {l}\nquorum a")] // a log's key is no witness's
    [InlineData("log {w}\nquorum none")]
    [InlineData("witness a {w} not-a-url\nquorum a")]
    [InlineData("log {l} https://a b\nquorum none")]
    [InlineData("logs {l}\nquorum none")]
    [InlineData("quorum none\r\n")]
    public void A_malformed_policy_is_refused_with_its_line(string text)
    {
        var refused = Assert.Throws<LedgerException>(() => TrustPolicy.Parse(
            text.Replace("{w}", Witnesses[0].Verifier.ToString(), StringComparison.Ordinal).Replace("{l}", Log.Verifier.ToString(), StringComparison.Ordinal)));

        Assert.Contains("Line ", refused.Detail, StringComparison.Ordinal);
    }
}
