using System.Text;
using Domicile.Ledger;
using Domicile.Ledger.Entries;
using Domicile.Ledger.Reconciling;

namespace Domicile.Tests.Ledger.Reconciling;

public sealed class ReconciliationTests
{
    private static readonly string Anna = new('a', 64);
    private static readonly DateTimeOffset Noon = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly EntryBody[] Logged =
    [
        new EntryBody.BatchEntered("m", 1, "fenced", 7),
        new EntryBody.HomeChanged(Anna, "us-sacramento", "ie-dublin", 2, "m", 1),
        new EntryBody.TransactionsCounted("ie-dublin", "gateway", 40, 60),
        new EntryBody.TransactionsCounted("ie-dublin", "gateway", 2, 60),
    ];

    private static readonly ObservedFacts Matching = new(
        [new(Anna, "ie-dublin", 2), new(new string('b', 64), "ie-dublin", 1)],
        [new("m", 1, "fenced")],
        [new("ie-dublin", Noon, Noon.AddHours(1), 42)]);

    [Fact]
    public void Sides_that_agree_lack_nothing() => Assert.Empty(Compare(Logged, Matching));

    [Fact]
    public void Where_PostgreSQLs_own_counter_is_told_of_it_counts_and_not_what_came_through_a_gateway()
    {
        var told = Logged.Append(new EntryBody.TransactionsCounted("ie-dublin", Reconciliation.Postgres, 50, 60));
        Assert.Empty(Compare([.. told], Matching with { Commits = [ObservedFacts.CommitCount.InAll("ie-dublin", 50)] }));
        var missing = Assert.Single(Compare([.. told], Matching with { Commits = [ObservedFacts.CommitCount.InAll("ie-dublin", 51)] }));
        Assert.Equal(("log", "since it was first looked at PostgreSQL committed 51 transactions, the log accounts for 50"), (missing.MissingIn, missing.What));
    }

    [Fact]
    public void A_move_that_was_left_out_of_the_log_shows_in_the_directory() =>
        Assert.Equal("log", Assert.Single(Compare([Logged[0], Logged[2], Logged[3]], Matching)).MissingIn);

    [Fact]
    public void A_change_that_was_announced_and_not_done_is_missing_in_the_directory()
    {
        Assert.Equal("directory", Assert.Single(Compare(Logged, Matching with { Homes = [new(Anna, "us-sacramento", 1)] })).MissingIn);
        Assert.Equal("directory", Assert.Single(Compare(Logged, Matching with { Homes = [] })).MissingIn);
    }

    [Fact]
    public void Another_home_at_the_same_epoch_is_told() =>
        Assert.Equal("log", Assert.Single(Compare(Logged, Matching with { Homes = [new(Anna, "no-hamar", 2)] })).MissingIn);

    [Fact]
    public void A_batch_that_one_side_lacks_is_told()
    {
        Assert.Equal("log", Assert.Single(Compare(Logged[1..], Matching)).MissingIn);
        Assert.Equal("journal", Assert.Single(Compare(Logged, Matching with { Batches = [] })).MissingIn);
        Assert.Equal("log", Assert.Single(Compare(Logged, Matching with { Batches = [new("m", 1, "erased")] })).MissingIn);
    }

    [Fact]
    public void Commits_that_nobody_logged_are_told()
    {
        Assert.Equal("log", Assert.Single(Compare(Logged[..3], Matching)).MissingIn);
        Assert.Equal("counters", Assert.Single(Compare(Logged, Matching with { Commits = [new("ie-dublin", Noon, Noon.AddHours(1), 41)] })).MissingIn);
    }

    [Fact]
    public void Facts_are_read_from_their_file()
    {
        var facts = ObservedFactsFile.Parse(Encoding.UTF8.GetBytes($$"""
            {"directory":[{"subject":"{{Anna}}","site":"ie-dublin","epoch":2}],
             "counters":[{"site":"ie-dublin","from":"2026-11-01T12:00:00Z","to":"2026-11-01T13:00:00Z","commits":42}]}
            """));

        Assert.Equal(new ObservedFacts.Home(Anna, "ie-dublin", 2), facts.Homes.Single());
        Assert.Equal(new ObservedFacts.CommitCount("ie-dublin", Noon, Noon.AddHours(1), 42), facts.Commits.Single());
        Assert.Throws<LedgerException>(() => ObservedFactsFile.Parse("{\"directory\":[{\"subject\":\"anna\"}]}"u8.ToArray()));
    }

    private static IReadOnlyList<Discrepancy> Compare(IEnumerable<EntryBody> bodies, ObservedFacts facts) => Reconciliation.Compare(
        bodies.Select((body, i) => new LedgerEntry("eea", "mover", 1, i, Noon.AddMinutes(i), body)), facts);
}
