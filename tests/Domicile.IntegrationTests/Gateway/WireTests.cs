using System.Net.Sockets;
using Domicile.Postgres.Wire;
using Npgsql;
using static System.Linq.Enumerable;

namespace Domicile.IntegrationTests.Gateway;

/// <summary>What a client can do at PostgreSQL, it can do through the gateway.</summary>
public sealed class WireTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Statements_batches_transactions_and_errors_are_answered_as_without_it()
    {
        await using var gate = await Gate.OpenAsync();
        await using var connection = await gate.ConnectAsync();
        await DoAsync(connection, "CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t VALUES (1, 'one'), (2, NULL)");

        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { new("INSERT INTO t VALUES ($1, $2)") { Parameters = { new() { Value = 3 }, new() { Value = "three" } } }, new("SELECT count(*) FROM t") },
        };
        Assert.Equal(3L, await batch.ExecuteScalarAsync(Token));
        var refused = await Assert.ThrowsAsync<PostgresException>(() => DoAsync(connection, "INSERT INTO t VALUES (1, 'again')"));
        Assert.Equal("23505", refused.SqlState);
        await using (var transaction = await connection.BeginTransactionAsync(Token))
        {
            await DoAsync(connection, "DELETE FROM t");
            await transaction.SaveAsync("here", Token);
            await Assert.ThrowsAsync<PostgresException>(() => DoAsync(connection, "SELECT 1/0"));
            await transaction.RollbackAsync("here", Token);
            await transaction.RollbackAsync(Token);
        }

        Assert.Equal(3L, await ScalarAsync(connection, "SELECT count(*) FROM t"));
        for (var i = 0; i < 10; i++)
        {
            await using var prepared = new NpgsqlCommand("SELECT v FROM t WHERE id = $1", connection) { Parameters = { new() { Value = 1 } } };
            await prepared.PrepareAsync(Token);
            Assert.Equal("one", await prepared.ExecuteScalarAsync(Token));
        }
    }

    /// <summary>Thousands may be logged in at a site that takes a hundred connections.</summary>
    [Fact]
    public async Task Who_asks_nothing_holds_no_connection_to_a_site()
    {
        await using var gate = await Gate.OpenAsync();
        await using var first = await gate.ConnectAsync();
        var idle = new List<WireConnection>();
        for (var i = 0; i < 300; i++)
        {
            idle.Add(await WireConnection.ConnectAsync(gate.Straight with { Port = gate.Port }, WireOptions.Default, Token));
        }

        Assert.InRange((long)(await ScalarAsync(first, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"))!, 1, 3);
        Assert.Equal("1", (await idle[299].QueryAsync("SELECT 1", Token))[0][0]);
        Assert.Equal(301, gate.Server.Status.Sessions);
        foreach (var client in idle)
        {
            await client.DisposeAsync();
        }
    }

    [Fact]
    public async Task Rows_of_any_length_and_copy_pass_both_ways()
    {
        await using var gate = await Gate.OpenAsync();
        await using var connection = await gate.ConnectAsync();
        await DoAsync(connection, "CREATE TABLE t (id int, v bytea)");
        var large = new byte[30_000_000];
        new Random(7).NextBytes(large);
        await using (var writer = await connection.BeginBinaryImportAsync("COPY t FROM STDIN BINARY", Token))
        {
            foreach (var id in Range(0, 1000))
            {
                await writer.StartRowAsync(Token);
                await writer.WriteAsync(id, Token);
                await writer.WriteAsync(id == 7 ? large : [(byte)id], Token);
            }

            await writer.CompleteAsync(Token);
        }

        await using (var command = new NpgsqlCommand("SELECT v FROM t WHERE id = 7", connection))
        {
            Assert.Equal(large, (byte[])(await command.ExecuteScalarAsync(Token))!);
        }

        var rows = 0;
        using (var reader = await connection.BeginTextExportAsync("COPY (SELECT id FROM t) TO STDOUT", Token))
        {
            while (await reader.ReadLineAsync(Token) is not null)
            {
                rows++;
            }
        }

        Assert.Equal(1000, rows);
        await Assert.ThrowsAsync<PostgresException>(async () =>
        {
            await using var writer = await connection.BeginTextImportAsync("COPY t FROM STDIN", Token);
            await writer.WriteAsync(string.Concat(Repeat("1\t\\\\x00\n", 100_000)) + "not a number\t\\\\x00\n");
        });
        Assert.Equal(1000L, await ScalarAsync(connection, "SELECT count(*) FROM t"));
    }

    [Fact]
    public async Task A_cancel_request_ends_the_statement_and_no_later_one()
    {
        await using var gate = await Gate.OpenAsync();
        await using var connection = await gate.ConnectAsync();
        for (var i = 0; i < 3; i++)
        {
            await using var sleep = new NpgsqlCommand("SELECT pg_sleep(600)", connection);
            using var stop = new CancellationTokenSource();
            var sleeping = sleep.ExecuteScalarAsync(stop.Token);
            await Eventually.TrueAsync(async () => await Sample.ScalarAsync<long>(gate.Straight, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query = 'SELECT pg_sleep(600)' AND state = 'active'") == 1, Token);
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sleeping);
            Assert.Equal(1, await ScalarAsync(connection, "SELECT 1"));
        }
    }

    [Fact]
    public async Task Who_leaves_amid_a_statement_leaves_nothing_running()
    {
        await using var gate = await Gate.OpenAsync();
        var raw = new TcpClient("127.0.0.1", gate.Port);
        await using (var connection = await gate.ConnectAsync())
        {
            await DoAsync(connection, "CREATE TABLE seen (n int)");
        }

        var startup = Domicile.Postgres.Wire.Frontend.Startup([new("user", gate.Straight.User), new("database", gate.Straight.Database)]);
        await raw.GetStream().WriteAsync(startup, Token);
        await raw.GetStream().WriteAsync(Domicile.Postgres.Wire.Frontend.Query("SELECT pg_sleep(599)"), Token);
        const string Running = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query = 'SELECT pg_sleep(599)' AND state = 'active'";
        await Eventually.TrueAsync(async () => await Sample.ScalarAsync<long>(gate.Straight, Running) == 1, Token);
        raw.Dispose();

        await Eventually.TrueAsync(async () => await Sample.ScalarAsync<long>(gate.Straight, Running) == 0, Token);
        await gate.EmptyAsync();
    }

    [Fact]
    public async Task Notifications_arrive_while_a_client_waits()
    {
        await using var gate = await Gate.OpenAsync();
        await using var listener = await gate.ConnectAsync();
        var heard = new TaskCompletionSource<string>();
        listener.Notification += (_, said) => heard.TrySetResult(said.Payload);
        await DoAsync(listener, "LISTEN news");
        await Sample.ExecuteAsync(gate.Straight, "NOTIFY news, 'hello'");

        Assert.Equal(1, await ScalarAsync(listener, "SELECT 1")); // at the latest with the next answer
        Assert.Equal("hello", await heard.Task);
    }

    [Fact]
    public async Task Only_the_right_password_is_let_in_and_only_a_verifier_is_kept()
    {
        var server = (await Servers.OneAsync()).Address;
        await Sample.ExecuteAsync(server, "CREATE ROLE with_password PASSWORD 's3cret'");
        var verifier = await Sample.ScalarAsync<string>(server, "SELECT rolpassword FROM pg_authid WHERE rolname = 'with_password'");
        await using var gate = await Gate.OpenAsync(verifier);

        await using (var connection = await gate.ConnectAsync("Password=s3cret"))
        {
            Assert.Equal(1, await ScalarAsync(connection, "SELECT 1"));
        }

        foreach (var wrong in new[] { "Password=S3cret", "Username=nobody;Password=s3cret" })
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => gate.ConnectAsync(wrong));
            Assert.Equal("28P01", refused.SqlState);
        }

        Assert.Equal("3D000", (await Assert.ThrowsAsync<PostgresException>(() => gate.ConnectAsync("Database=other;Password=s3cret"))).SqlState);
        await gate.EmptyAsync();
    }

    [Fact]
    public async Task A_drained_gateway_lets_transactions_end_and_then_says_goodbye()
    {
        await using var gate = await Gate.OpenAsync();
        await using var idle = await gate.ConnectAsync();
        await using var busy = await gate.ConnectAsync();
        await DoAsync(busy, "CREATE TABLE t (n int)");
        await DoAsync(busy, "BEGIN; INSERT INTO t VALUES (1)");

        var drained = gate.Server.DrainAsync();
        var sentAway = await Assert.ThrowsAsync<PostgresException>(async () =>
        {
            while (true)
            {
                await ScalarAsync(idle, "SELECT 1");
            }
        });
        Assert.Equal("57P01", sentAway.SqlState);
        await DoAsync(busy, "COMMIT");
        await drained;

        Assert.Equal(1, await Sample.ScalarAsync<long>(gate.Straight, "SELECT count(*) FROM t"));
    }

    private static async Task<int> DoAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteNonQueryAsync(Token);
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Token);
    }
}
