using System.Text;
using Domicile.Ledger;
using Domicile.Ledger.Entries;

namespace Domicile.Tests.Ledger.Entries;

public sealed class LedgerEntryTests
{
    private static readonly string Hash = new('a', 64);
    private static readonly DateTimeOffset Time = new(2026, 11, 22, 1, 2, 3, TimeSpan.Zero);

    public static TheoryData<EntryBody> Bodies { get; } =
    [
        new EntryBody.SourceOpened("domicile/1.0", 60),
        new EntryBody.SourceClosed(12),
        new EntryBody.Heartbeat(3),
        new EntryBody.PolicyChanged(Hash, Hash),
        new EntryBody.EstateChanged("ie-dublin", "live", Hash),
        new EntryBody.MoveIntended("move-7", "us-sacramento", "ie-dublin", 500, Hash),
        new EntryBody.BatchEntered("move-7", 3, "fenced", 12, Hash),
        new EntryBody.BatchEntered("move-7", 3, "fenced", 12),
        new EntryBody.BatchCertified("move-7", 3, 13, new("us-sacramento", 1000, Hash, "0/16B3748"), new("ie-dublin", 1000, Hash, "A/FF"), "swept", Time),
        new EntryBody.HomeChanged(Hash, "us-sacramento", "ie-dublin", 13, "move-7", 3),
        new EntryBody.RefusalsCounted("us-sacramento", "guard", "DM001", 99, 60),
        new EntryBody.TransactionsCounted("us-sacramento", "gateway", 99, 60),
        new EntryBody.RefusalSampled("us-sacramento", "gateway", "42501", Hash),
        new EntryBody.Erased("us-sacramento", "move-7", 3, "swept", 1000, CopiesExpire: null),
        new EntryBody.KeysDestroyed(Hash, "ie-dublin"),
        new EntryBody.CheckpointSeen(Hash, 70_000, Hash),
    ];

    [Theory]
    [MemberData(nameof(Bodies))]
    public void Every_kind_survives_its_canonical_bytes(EntryBody body)
    {
        var entry = new LedgerEntry("eea", "mover/ie-dublin", 1, 2, Time, body);

        Assert.Equal(entry, LedgerEntry.Parse(entry.ToBytes()));
    }

    [Fact]
    public void An_entry_has_the_bytes_of_the_documentation() => Assert.Equal(
        """{"area":"eea","body":{"entries":3},"kind":"heartbeat","run":1,"seq":2,"source":"mover/ie-dublin","time":"2026-11-22T01:02:03Z","v":1}""",
        Encoding.ASCII.GetString(new LedgerEntry("eea", "mover/ie-dublin", 1, 2, Time, new EntryBody.Heartbeat(3)).ToBytes()));

    [Theory]
    [InlineData("anna@example.com")]
    [InlineData("Anna Svensson")]
    [InlineData("+46701234567")]
    [InlineData("")]
    [InlineData("a\"b")]
    public void What_could_name_a_person_is_refused_and_not_repeated(string text)
    {
        var refused = Assert.Throws<LedgerException>(() =>
            new LedgerEntry("eea", "mover", 1, 2, Time, new EntryBody.EstateChanged(text, "live", Hash)).ToBytes());
        Assert.Throws<LedgerException>(() =>
            new LedgerEntry("eea", "mover", 1, 2, Time, new EntryBody.KeysDestroyed(text, "ie-dublin")).ToBytes());

        Assert.True(text.Length == 0 || !(refused.Message + refused.Detail).Contains(text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"area":"eea","body":{"entries":3},"kind":"heartbeat","run":1,"seq":2,"source":"m","time":"2026-11-22T01:02:03Z","v":2}""")]
    [InlineData("""{"area":"eea","body":{"entries":3},"kind":"heartbeat","run":1,"seq":2,"source":"m","time":"2026-11-22T01:02:03Z","v":1} """)]
    [InlineData("""{"area":"eea","body":{"entries":3,"note":1},"kind":"heartbeat","run":1,"seq":2,"source":"m","time":"2026-11-22T01:02:03Z","v":1}""")]
    [InlineData("""{"area":"eea","body":{"entries":3.0},"kind":"heartbeat","run":1,"seq":2,"source":"m","time":"2026-11-22T01:02:03Z","v":1}""")]
    [InlineData("""{"body":{"entries":3},"area":"eea","kind":"heartbeat","run":1,"seq":2,"source":"m","time":"2026-11-22T01:02:03Z","v":1}""")]
    [InlineData("""{"area":"eea","body":{"entries":3},"kind":"unheard-of","run":1,"seq":2,"source":"m","time":"2026-11-22T01:02:03Z","v":1}""")]
    [InlineData("""{"area":"eea","area":"eea","body":{"entries":3},"kind":"heartbeat","run":1,"seq":2,"source":"m","time":"2026-11-22T01:02:03Z","v":1}""")]
    [InlineData("[]")]
    [InlineData("nonsense")]
    public void Anything_but_the_canonical_form_is_refused(string json) =>
        Assert.Throws<LedgerException>(() => LedgerEntry.Parse(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void A_token_is_the_subject_s_alone_and_a_commitment_opens_only_with_its_salt()
    {
        byte[] key = [.. Enumerable.Repeat((byte)1, 32)], other = [.. Enumerable.Repeat((byte)2, 32)];

        Assert.False(SubjectToken.Of(key, "anna") == SubjectToken.Of(other, "anna"));
        Assert.False(SubjectToken.Of(key, "anna") == SubjectToken.Of(key, "bert"));
        Assert.True(Commitment.Opens(Commitment.Of(key, "detail"u8), key, "detail"u8));
        Assert.False(Commitment.Opens(Commitment.Of(key, "detail"u8), other, "detail"u8));
    }
}
