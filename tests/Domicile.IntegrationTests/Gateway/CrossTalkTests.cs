using Domicile.Postgres;
using Npgsql;

namespace Domicile.IntegrationTests.Gateway;

/// <summary>No client ever gets another's answer, whatever clients do.</summary>
public sealed class CrossTalkTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private const int Clients = 24;
    private const int Rounds = 30;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_row_carries_its_clients_nonce_under_cancels_errors_pipelines_and_broken_connections()
    {
        var clients = Enumerable.Range(0, Clients).Select(i => Task.Run(() => LiveAsync(i), Token)).ToList();

        await Task.WhenAll(clients);

        await Eventually.TrueAsync(() => fixture.World.Server.Status.Sessions == 0, Token);
        Assert.Equal(0, fixture.World.Server.Status.Bugs);
        await Eventually.TrueAsync(
            () => fixture.World.Estate.Sacramento.ScalarAsync<bool>("SELECT count(*) = 0 FROM pg_stat_activity WHERE application_name = 'cross-talk'"), Token);
    }

    private async Task LiveAsync(int client)
    {
        var random = new Random(client);
        var connection = await EnterAsync();
        for (var round = 0; round < Rounds; round++)
        {
            var nonce = $"{client}.{round}.{random.Next()}";
            switch (random.Next(6))
            {
                case 0:
                    Assert.Equal("22012", (await Assert.ThrowsAsync<PostgresException>(() => connection.ScalarAsync<int>("SELECT 1 / 0", [], Token))).SqlState);
                    break;
                case 1:
                    await CancelAsync(connection, nonce);
                    break;
                case 2:
                    await using (var batch = new NpgsqlBatch(connection))
                    {
                        for (var i = 0; i < 5; i++)
                        {
                            batch.BatchCommands.Add(new($"SELECT '{nonce}.{i}'"));
                        }

                        await using var reader = await batch.ExecuteReaderAsync(Token);
                        for (var i = 0; i < 5; i++)
                        {
                            Assert.True(await reader.ReadAsync(Token));
                            Assert.Equal($"{nonce}.{i}", reader.GetString(0));
                            await reader.NextResultAsync(Token);
                        }
                    }

                    break;
                case 3 when round % 5 == 0:
                    var dying = new NpgsqlCommand("SELECT pg_sleep(0.05)", connection).ExecuteNonQueryAsync(Token);
                    await connection.CloseAsync();
                    await dying.ContinueWith(_ => { }, TaskScheduler.Default);
                    await connection.DisposeAsync();
                    connection = await EnterAsync();
                    break;
                default:
                    var rows = await connection.RowsAsync("SELECT $1 || '.' || n FROM generate_series(1, 200) n", [nonce], r => r.GetString(0), Token);
                    Assert.Equal(Enumerable.Range(1, 200).Select(n => $"{nonce}.{n}"), rows);
                    break;
            }
        }

        await connection.DisposeAsync();
    }

    private static async Task CancelAsync(NpgsqlConnection connection, string nonce)
    {
        await using var command = new NpgsqlCommand($"SELECT '{nonce}' FROM pg_sleep(0.02)", connection);
        var running = command.ExecuteScalarAsync(Token);
        await Task.Run(command.Cancel, Token);
        try
        {
            Assert.Equal(nonce, await running);
        }
        catch (Exception ended) when (ended is OperationCanceledException or PostgresException { SqlState: "57014" })
        {
        }
    }

    private async Task<NpgsqlConnection> EnterAsync()
    {
        var connection = await fixture.World.OpenAsync(listener: 1, "Application Name=cross-talk");
        await connection.ExecuteAsync("SET domicile.site = 'us-sacramento'", [], Token);
        return connection;
    }
}
