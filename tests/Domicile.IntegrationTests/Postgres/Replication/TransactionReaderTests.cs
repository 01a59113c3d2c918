using System.Text;
using Domicile.Postgres;
using Domicile.Postgres.Replication;
using static Domicile.IntegrationTests.Postgres.Wire.WireSessions;

namespace Domicile.IntegrationTests.Postgres.Replication;

public sealed class TransactionReaderTests
{
    public static TheoryData<int> Versions => Servers.Versions;

    [Theory, MemberData(nameof(Versions))]
    public async Task A_transaction_comes_whole_and_its_messages_can_be_looked_at_first(int major)
    {
        await using var database = await StreamedDatabase.NewAsync(await Servers.OfAsync(major), "CREATE TABLE t(n int PRIMARY KEY, v text)");
        await database.DoAsync("BEGIN; INSERT INTO t VALUES (1, 'a'); SELECT pg_logical_emit_message(true, 'mark', 'm1'); UPDATE t SET v = 'b'; SELECT pg_logical_emit_message(true, 'mark', 'm2'); DELETE FROM t; COMMIT");
        await using var stream = await database.StreamAsync();
        using var reader = new TransactionReader(stream, 1 << 20);

        await NextTransactionAsync(reader);
        var transaction = reader.Transaction;

        Assert.Equal([1, 3], transaction.Messages);
        Assert.Equal("m2", Encoding.UTF8.GetString(transaction.Message(3).Content));
        Assert.Equal(
            ["Insert t (1,a)", "Update t (1,b)", "Delete t K(1,null)"],
            Enumerable.Range(0, transaction.Count).Where(i => transaction.KindOf(i) != ChangeKind.Message).Select(i => StreamedDatabase.Line(transaction.KindOf(i), transaction.Row(i))),
            StringComparer.Ordinal);
        Assert.True(transaction.EndLsn > transaction.CommitLsn);
        Assert.Null(transaction.Origin);
    }

    [Fact]
    public async Task Its_id_is_the_one_the_writer_saw()
    {
        await using var database = await StreamedDatabase.NewAsync(await Servers.OneAsync(), "CREATE TABLE t(n int PRIMARY KEY)");
        await database.DoAsync("BEGIN; INSERT INTO t VALUES (1)");
        var xid = ulong.Parse((await database.Session.QueryAsync("SELECT pg_current_xact_id()", Token))[0][0]!, System.Globalization.CultureInfo.InvariantCulture);
        await database.DoAsync("COMMIT");
        var snapshot = PgSnapshot.Parse((await database.Session.QueryAsync("SELECT pg_current_snapshot()", Token))[0][0]!);
        await using var stream = await database.StreamAsync();
        using var reader = new TransactionReader(stream, 1 << 20);

        await NextTransactionAsync(reader);

        Assert.Equal(xid, snapshot.Widen(reader.Transaction.Xid));
        Assert.True(snapshot.Sees(xid));
    }

    [Fact]
    public async Task A_table_altered_inside_the_transaction_is_described_as_it_was_at_each_change()
    {
        await using var database = await StreamedDatabase.NewAsync(await Servers.OneAsync(), "CREATE TABLE t(n int PRIMARY KEY)");
        await database.DoAsync("BEGIN; INSERT INTO t VALUES (1); ALTER TABLE t ADD v text DEFAULT 'x'; INSERT INTO t VALUES (2); COMMIT");
        await using var stream = await database.StreamAsync();
        using var reader = new TransactionReader(stream, 1 << 20);

        await NextTransactionAsync(reader);

        Assert.Equal((1, 2), (reader.Transaction.RelationOf(0).Columns.Length, reader.Transaction.RelationOf(1).Columns.Length));
        Assert.Equal("Insert t (2,x)", StreamedDatabase.Line(ChangeKind.Insert, reader.Transaction.Row(1)));
    }

    [Fact]
    public async Task Large_transactions_are_held_and_too_large_ones_are_refused_by_id()
    {
        await using var database = await StreamedDatabase.NewAsync(await Servers.OneAsync(), "CREATE TABLE t(n int PRIMARY KEY, v text)");
        await database.DoAsync("INSERT INTO t SELECT n, repeat('x', 100) FROM generate_series(1, 50000) n");
        await database.DoAsync("INSERT INTO t SELECT n, repeat('x', 100) FROM generate_series(50001, 60000) n");
        await using (var stream = await database.StreamAsync())
        {
            using var reader = new TransactionReader(stream, 100 << 20);
            await NextTransactionAsync(reader);
            Assert.Equal((50000, $"Insert t (50000,{new string('x', 100)})"), (reader.Transaction.Count, StreamedDatabase.Line(ChangeKind.Insert, reader.Transaction.Row(49999))));
            await NextTransactionAsync(reader);
            Assert.Equal((10000, $"Insert t (50001,{new string('x', 100)})"), (reader.Transaction.Count, StreamedDatabase.Line(ChangeKind.Insert, reader.Transaction.Row(0))));
        }

        await using var again = await database.StreamAsync();
        using var small = new TransactionReader(again, 1 << 20);
        var error = await Assert.ThrowsAsync<DomicileException>(() => NextTransactionAsync(small));
        Assert.Contains("1 MiB", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Messages_and_keepalives_between_transactions_are_told()
    {
        await using var database = await StreamedDatabase.NewAsync(await Servers.OneAsync(), "CREATE TABLE t(n int PRIMARY KEY)");
        await using var stream = await database.StreamAsync();
        using var reader = new TransactionReader(stream, 1 << 20);
        await database.DoAsync("SELECT pg_logical_emit_message(false, 'now', 'here')");

        while (await reader.ReadAsync(Token) is ChangeKind.Keepalive)
        {
            // The server says where it starts.
        }

        Assert.Equal("Message False now=here", StreamedDatabase.Line(stream.Current));
        await stream.RequestKeepaliveAsync(Token);
        Assert.Equal(ChangeKind.Keepalive, await reader.ReadAsync(Token));
    }

    private static async Task NextTransactionAsync(TransactionReader reader)
    {
        while (await reader.ReadAsync(Token) != ChangeKind.Commit)
        {
            // Keepalives.
        }
    }
}
