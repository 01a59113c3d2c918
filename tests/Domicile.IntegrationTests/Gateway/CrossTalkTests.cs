using Domicile.Postgres.Wire;
using Npgsql;

namespace Domicile.IntegrationTests.Gateway;

/// <summary>Every row carries its client's nonce: whoever sees another's has seen another client's data.</summary>
public sealed class CrossTalkTests
{
    private static readonly int Clients = Soak.IsOn ? 200 : 24;
    private static readonly int Steps = Soak.IsOn ? 2000 : 40;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_client_ever_sees_a_row_of_another()
    {
        await using var own = Soak.IsOn ? await Servers.NewClusterAsync(new Dictionary<string, string> { ["max_connections"] = "1000" }) : null;
        await using var gate = await Gate.OpenAsync(at: await Servers.NewDatabaseAsync(own?.Server ?? await Servers.OneAsync()));
        await Sample.ExecuteAsync(gate.Straight, "CREATE TABLE said (nonce bigint, n int)");

        var seen = await Task.WhenAll(Enumerable.Range(1, Clients).Select(client => LiveAsync(gate, client)));

        Assert.True(seen.Sum() > Clients * Steps / 2);
        await gate.EmptyAsync();
        await Eventually.TrueAsync(
            async () => await Sample.ScalarAsync<long>(gate.Straight, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'") == 0, Token);
    }

    /// <summary>One client's life: statements of every kind, errors, cancels, pipelines, and sudden ends.</summary>
    /// <returns>How many answers carried its nonce.</returns>
    private static async Task<int> LiveAsync(Gate gate, int client)
    {
        var random = new Random(client);
        var nonce = (client * 1_000_000L) + random.Next(1_000_000);
        var seen = 0;
        NpgsqlConnection? connection = null;
        for (var step = 0; step < Steps; step++)
        {
            connection ??= await gate.ConnectAsync();
            switch (random.Next(8))
            {
                case 0:
                    await connection.DisposeAsync();
                    connection = null;
                    break;
                case 1:
                    await BreakOffAsync(gate, random);
                    break;
                case 2:
                    await CancelAsync(connection, random);
                    break;
                case 3:
                    await Assert.ThrowsAsync<PostgresException>(() => AskAsync(connection, $"SELECT {nonce} / 0", nonce));
                    break;
                case 4:
                    await using (var batch = new NpgsqlBatch(connection))
                    {
                        for (var i = 0; i < 5; i++)
                        {
                            batch.BatchCommands.Add(new("SELECT $1, pg_backend_pid() FROM generate_series(1, $2)") { Parameters = { new() { Value = nonce }, new() { Value = random.Next(1, 400) } } });
                        }

                        seen += await ReadAsync(await batch.ExecuteReaderAsync(Token), nonce);
                    }

                    break;
                case 5:
                    await using (var transaction = await connection.BeginTransactionAsync(Token))
                    {
                        await AskAsync(connection, $"INSERT INTO said VALUES ({nonce}, {step})", nonce);
                        seen += await AskAsync(connection, $"SELECT nonce FROM said WHERE nonce = {nonce} AND n = {step}", nonce);
                        await (random.Next(2) == 0 ? transaction.CommitAsync(Token) : transaction.RollbackAsync(Token));
                    }

                    break;
                default:
                    seen += await AskAsync(connection, $"SELECT {nonce} FROM generate_series(1, {random.Next(1, 2000)})", nonce);
                    break;
            }
        }

        await (connection?.DisposeAsync() ?? default);
        return seen;
    }

    private static async Task<int> AskAsync(NpgsqlConnection connection, string sql, long nonce)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await ReadAsync(await command.ExecuteReaderAsync(Token), nonce);
    }

    private static async Task<int> ReadAsync(NpgsqlDataReader reader, long nonce)
    {
        await using var rows = reader;
        var seen = 0;
        do
        {
            while (await reader.ReadAsync(Token))
            {
                Assert.Equal(nonce, reader.GetInt64(0));
                seen++;
            }
        }
        while (await reader.NextResultAsync(Token));
        return seen;
    }

    /// <summary>A cancel that comes before, amid or after its statement; whichever, the next one is not touched.</summary>
    private static async Task CancelAsync(NpgsqlConnection connection, Random random)
    {
        using var stop = new CancellationTokenSource();
        await using var command = new NpgsqlCommand("SELECT pg_sleep($1)", connection) { Parameters = { new() { Value = random.NextDouble() * 0.02 } } };
        var sleeping = command.ExecuteScalarAsync(stop.Token);
        await Task.Delay(TimeSpan.FromMilliseconds(random.Next(20)), TimeProvider.System, Token);
        await stop.CancelAsync();
        await sleeping.ContinueWith(_ => { }, Token, TaskContinuationOptions.None, TaskScheduler.Default);
        await AskAsync(connection, "SELECT 1::bigint", 1);
    }

    /// <summary>A client that sends something, or half of it, and goes without a word.</summary>
    private static async Task BreakOffAsync(Gate gate, Random random)
    {
        using var raw = new System.Net.Sockets.TcpClient();
        await raw.ConnectAsync("127.0.0.1", gate.Port, Token);
        byte[] all =
        [
            .. Frontend.Startup([new("user", gate.Straight.User), new("database", gate.Straight.Database)]),
            .. Frontend.Query("SELECT pg_sleep(0.01), repeat('x', 100000) FROM generate_series(1, 100)"),
        ];
        await raw.GetStream().WriteAsync(all.AsMemory(0, random.Next(1, all.Length + 1)), Token);
        await Task.Delay(TimeSpan.FromMilliseconds(random.Next(5)), TimeProvider.System, Token);
        raw.Client.LingerState = new(random.Next(2) == 0, 0);
    }
}
