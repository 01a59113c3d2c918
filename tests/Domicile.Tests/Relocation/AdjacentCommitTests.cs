using Domicile.Postgres;
using Domicile.Relocation.Rounds;

namespace Domicile.Tests.Relocation;

public sealed class AdjacentCommitTests
{
    [Fact]
    public void A_commit_record_that_starts_where_the_stream_was_read_to_is_not_skipped()
    {
        var first = new SourceTransaction(Xid: 10, Commit: new Lsn(1000));
        var adjacent = new SourceTransaction(Xid: 11, Commit: new Lsn(1034));
        var state = RoundState.Start(claim: 1, currentXid: 5, slotStart: new Lsn(900)).AfterApplying(first);

        var read = state.AfterReadingTo(new Lsn(1034));

        Assert.Equal(StreamVerdict.Apply, RoundRules.Decide(read, adjacent, copying: null));
        Assert.Equal(StreamVerdict.Skip, RoundRules.Decide(read, first, copying: null));
    }
}
