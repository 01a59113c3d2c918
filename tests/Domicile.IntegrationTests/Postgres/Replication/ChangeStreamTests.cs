using System.Diagnostics;
using Domicile.IntegrationTests.Postgres.Wire;
using Domicile.Postgres;
using Domicile.Postgres.Replication;
using Domicile.Postgres.Wire;
using static Domicile.IntegrationTests.Postgres.Wire.WireSessions;

namespace Domicile.IntegrationTests.Postgres.Replication;

public sealed class ChangeStreamTests
{
    public static TheoryData<int> Versions => Servers.Versions;

    [Theory, MemberData(nameof(Versions))]
    public async Task Every_kind_of_change_is_told_in_commit_order(int major)
    {
        await using var database = await StreamedDatabase.NewAsync(await Servers.OfAsync(major), "CREATE TABLE t(n int PRIMARY KEY, v text)", "CREATE TABLE whole(n int, v text)", "ALTER TABLE whole REPLICA IDENTITY FULL");
        await database.DoAsync("INSERT INTO t VALUES (1, 'ä'), (2, NULL); UPDATE t SET v = '' WHERE n = 2; UPDATE t SET n = 3 WHERE n = 1; DELETE FROM t WHERE n = 3");
        await database.DoAsync("SELECT pg_logical_emit_message(true, 'a.b', 'in'), pg_logical_emit_message(false, 'c', 'out')");
        await database.DoAsync("BEGIN; INSERT INTO whole VALUES (7, 'old'); UPDATE whole SET v = 'new'; DELETE FROM whole; TRUNCATE t, whole; COMMIT");

        await using var stream = await database.StreamAsync();

        Assert.Equal(
            [
                "Begin", "Relation t(n*,v)", "Insert t (1,ä)", "Insert t (2,null)", "Update t (2,)", "Update t K(1,null) (3,ä)", "Delete t K(3,null)", "Commit",
                "Message False c=out", "Begin", "Message True a.b=in", "Commit",
                "Begin", "Relation whole(n*,v*)", "Insert whole (7,old)", "Update whole O(7,old) (7,new)", "Delete whole O(7,new)", "Relation t(n*,v)", "Relation whole(n*,v*)", "Truncate t,whole", "Commit",
            ],
            await database.DrainAsync(stream));
    }

    [Theory, MemberData(nameof(Versions))]
    public async Task A_large_value_that_an_update_did_not_touch_is_told_as_unchanged(int major)
    {
        await using var database = await StreamedDatabase.NewAsync(
            await Servers.OfAsync(major), "CREATE TABLE t(n int PRIMARY KEY, v text, m int)", "ALTER TABLE t ALTER v SET STORAGE EXTERNAL", "INSERT INTO t VALUES (1, repeat('x', 10000), 1)");
        await using var stream = await database.StreamAsync();

        await database.DoAsync("UPDATE t SET m = 2");

        Assert.Equal(["Begin", "Relation t(n*,v,m)", "Update t (1,unchanged,2)", "Commit"], await database.DrainAsync(stream));
    }

    [Fact]
    public async Task Values_are_told_in_forms_that_every_server_reads_alike()
    {
        await using var database = await StreamedDatabase.NewAsync(
            await Servers.OneAsync(), "CREATE TABLE t(n int PRIMARY KEY, d date, i interval, f float8, b bytea, z timestamptz)");
        await database.DoAsync($"ALTER DATABASE {Sql.Name(database.Address.Database)} SET datestyle = 'German'");
        await database.DoAsync($"ALTER DATABASE {Sql.Name(database.Address.Database)} SET extra_float_digits = -10");
        await database.DoAsync("INSERT INTO t VALUES (1, '2026-02-03', '1 day 02:03', 0.1::float8 + 0.2, '\\x00ff', '2026-02-03 04:05:06.789+02')");

        await using var stream = await database.StreamAsync();

        Assert.Contains(@"Insert t (1,2026-02-03,1 day 02:03:00,0.30000000000000004,\x00ff,2026-02-03 02:05:06.789+00)", await database.DrainAsync(stream), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Only_what_was_acknowledged_is_forgotten()
    {
        await using var database = await StreamedDatabase.NewAsync(await Servers.OneAsync(), "CREATE TABLE t(n int PRIMARY KEY)");
        await database.DoAsync("INSERT INTO t VALUES (1)");
        await database.DoAsync("INSERT INTO t VALUES (2)");
        await using (var first = await database.StreamAsync())
        {
            while (await first.ReadAsync(Token) != ChangeKind.Commit)
            {
                // To the end of the first transaction.
            }

            var safe = first.Current.AsCommit().EndLsn;
            await first.AcknowledgeAsync(safe, Token);
            await database.DrainAsync(first);
            await Eventually.TrueAsync(async () => (await database.Slots.FindAsync(database.Slot, Token))!.ConfirmedFlushLsn == safe, Token);
        }

        await using var second = await database.StreamAsync();

        Assert.Equal(["Begin", "Relation t(n*)", "Insert t (2)", "Commit"], await database.DrainAsync(second));
    }

    [Fact]
    public async Task A_silent_database_is_seen_to_have_been_read_to_its_end()
    {
        await using var database = await StreamedDatabase.NewAsync(await Servers.OneAsync(), "CREATE TABLE t(n int PRIMARY KEY)");
        await using var stream = await database.StreamAsync();
        var end = Lsn.Parse((await database.Session.ScalarAsync("SELECT pg_logical_emit_message(false, 'elsewhere', repeat('x', 100000))"))!);

        await stream.RequestKeepaliveAsync(Token);
        while (stream.ReceivedLsn < end)
        {
            if (await stream.ReadAsync(Token) == ChangeKind.Keepalive)
            {
                await stream.RequestKeepaliveAsync(Token);
            }
        }

        Assert.True(stream.ReceivedLsn >= end);
    }

    [Fact]
    public async Task A_wait_that_was_cancelled_loses_nothing()
    {
        await using var database = await StreamedDatabase.NewAsync(await Servers.OneAsync(), "CREATE TABLE t(n int PRIMARY KEY)");
        await using var stream = await database.StreamAsync();
        await database.DrainAsync(stream);
        for (var n = 0; n < 5; n++)
        {
            using var cancel = new CancellationTokenSource();
            var waiting = ReadRowAsync(stream, cancel.Token);
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        }

        await database.DoAsync("INSERT INTO t VALUES (42)");

        Assert.Equal(["Begin", "Relation t(n*)", "Insert t (42)", "Commit"], await database.DrainAsync(stream));
    }

    [Fact]
    public async Task A_slot_that_a_predecessor_still_holds_is_waited_for()
    {
        await using var database = await StreamedDatabase.NewAsync(await Servers.OneAsync(), "CREATE TABLE t(n int PRIMARY KEY)");
        var first = await database.StreamAsync();
        var impatient = new ChangeStreamOptions { Slot = database.Slot, Publications = ["p"], WaitForSlot = TimeSpan.Zero };
        Assert.Equal("55006", (await Assert.ThrowsAsync<ServerErrorException>(() => database.StreamAsync(impatient))).SqlState);
        var second = database.StreamAsync();

        await first.DisposeAsync();

        await using var heir = await second;
        Assert.NotEqual(0, heir.ProcessId);
    }

    [Fact]
    public async Task What_came_from_elsewhere_carries_its_origin_and_can_be_left_out()
    {
        await using var database = await StreamedDatabase.NewAsync(await Servers.OneAsync(), "CREATE TABLE t(n int PRIMARY KEY)");
        var origin = $"other_{database.Address.Database}";
        await database.DoAsync($"SELECT pg_replication_origin_create('{origin}'); SELECT pg_replication_origin_session_setup('{origin}')");
        await database.DoAsync("INSERT INTO t VALUES (1)");
        await database.DoAsync("SELECT pg_replication_origin_session_reset()");
        await database.DoAsync("INSERT INTO t VALUES (2)");

        await using (var all = await database.StreamAsync())
        {
            Assert.Equal(["Begin", $"Origin {origin}", "Relation t(n*)", "Insert t (1)", "Commit", "Begin", "Insert t (2)", "Commit"], await database.DrainAsync(all));
        }

        await using (var local = await database.StreamAsync(new() { Slot = database.Slot, Publications = ["p"], LocalOriginOnly = true }))
        {
            Assert.Equal(["Begin", "Relation t(n*)", "Insert t (2)", "Commit"], await database.DrainAsync(local));
        }

        await database.DoAsync($"SELECT pg_replication_origin_drop('{origin}')");
    }

    [Fact]
    public async Task A_backlog_is_read_in_large_pieces_and_the_last_bytes_come_at_once()
    {
        await using var database = await StreamedDatabase.NewAsync(await Servers.OneAsync(), "CREATE TABLE t(n int PRIMARY KEY)");
        await database.DoAsync("INSERT INTO t SELECT generate_series(1, 200000)");
        await using var stream = await database.StreamAsync();
        var rows = 0;
        while (rows < 200000)
        {
            rows += await stream.ReadAsync(Token) == ChangeKind.Insert ? 1 : 0;
        }

        await database.DrainAsync(stream);

        // Far below the mark: without its being lowered they would come with the next keepalive at the earliest, half a minute later.
        var slowest = TimeSpan.Zero;
        for (var n = 0; n < 20; n++)
        {
            var start = TimeProvider.System.GetTimestamp();
            await database.DoAsync($"INSERT INTO t VALUES ({-n})");
            await ReadRowAsync(stream, Token);
            slowest = TimeSpan.FromTicks(Math.Max(slowest.Ticks, TimeProvider.System.GetElapsedTime(start).Ticks));
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"bursts {stream.Bursts}, slowest single row {slowest.TotalMilliseconds:0.0} ms");
        Assert.True(slowest < TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_missing_slot_and_a_missing_publication_are_the_servers_errors()
    {
        await using var database = await StreamedDatabase.NewAsync(await Servers.OneAsync(), "CREATE TABLE t(n int PRIMARY KEY)");

        Assert.Equal("42704", (await Assert.ThrowsAsync<ServerErrorException>(() => database.StreamAsync(new() { Slot = "none", Publications = ["p"] }))).SqlState);
    }

    private static async Task<ChangeKind> ReadRowAsync(ChangeStream stream, CancellationToken cancellationToken)
    {
        while (await stream.ReadAsync(cancellationToken) is var kind)
        {
            if (kind == ChangeKind.Insert)
            {
                return kind;
            }
        }

        return ChangeKind.None;
    }
}
