using Domicile.Postgres;
using Npgsql;

namespace Domicile.IntegrationTests.Gateway;

/// <summary>People move while an application writes for them through the gateway.</summary>
public sealed class MoveUnderLoadTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_moves_under_load_causes_no_error_and_every_acknowledged_write_is_there_once()
    {
        await using var world = await GatewayWorld.StartAsync(moved: false);
        var people = await world.Estate.Sacramento.ScalarAsync<long[]>("SELECT array_agg(id) FROM (SELECT id FROM users WHERE country IN ('DE', 'GB', 'FR', 'IT') ORDER BY id LIMIT 4) u");
        var video = await world.Estate.Sacramento.ScalarAsync<long>("SELECT min(id) FROM videos");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var writing = people.Select((person, i) => WriteAsync(world, person, video, inBlock: i % 2 == 0, stop.Token)).ToList();

        await world.Estate.JsonAsync("move", "--due", "--yes", "--batch", "2");
        await stop.CancelAsync();
        var written = (await Task.WhenAll(writing)).SelectMany(w => w).ToList();

        Assert.True(written.Count > people.Length);
        var there = await world.Estate.Dublin.ScalarAsync<long[]>("SELECT array_agg(id) FROM comments WHERE body LIKE 'under load %'");
        Assert.Equal(written.Order(), there.Order());
        Assert.Equal(0, world.Server.Status.NotHeld);
    }

    /// <summary>A block that has read, when its subject is being moved: it begins anew at the new home, unless it was promised one snapshot.</summary>
    [Fact]
    public async Task A_block_that_has_read_goes_on_at_the_new_home_unless_its_database_promises_it_one_snapshot()
    {
        await using var world = await GatewayWorld.StartAsync(moved: false);
        var people = await world.Estate.Sacramento.ScalarAsync<long[]>("SELECT array_agg(id) FROM (SELECT id FROM users WHERE country IN ('DE', 'GB', 'FR', 'IT') ORDER BY id LIMIT 2) u");
        var video = await world.Estate.Sacramento.ScalarAsync<long>("SELECT min(id) FROM videos");
        await using var usual = await world.OpenAsync(listener: 1);
        await ReadAsync(usual, people[0]);
        await world.Estate.Sacramento.ExecuteAsync("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_isolation = serializable', current_database()); END $$");
        await using var strict = await world.OpenAsync(listener: 1);
        await ReadAsync(strict, people[1]);

        await using var late = await world.OpenAsync(listener: 1);
        await ReadAsync(late, people[0]);
        await world.Estate.KillAsync("fenced", "move", "--due", "--yes");

        var refused = await Assert.ThrowsAsync<PostgresException>(() => WriteAsync(strict, video, people[1]));
        Assert.Equal("40001", refused.SqlState);
        await strict.ExecuteAsync("ROLLBACK", [], Token);
        var held = WriteAsync(usual, video, people[0]);
        var moving = world.Estate.JsonAsync("move", "--due", "--yes");
        await held;
        await usual.ExecuteAsync("COMMIT", [], Token);
        await moving;

        // What the gateway knows already it does not ask the guard about.
        await world.HearAsync();
        var moved = await Assert.ThrowsAsync<PostgresException>(() => WriteAsync(late, video, people[0]));
        Assert.Equal("40001", moved.SqlState);
        Assert.Equal(1, await world.Estate.Dublin.ScalarAsync<long>("SELECT count(*) FROM comments WHERE body = 'after a read'"));
    }

    private static async Task ReadAsync(NpgsqlConnection connection, long person)
    {
        await connection.ExecuteAsync("BEGIN", [], Token);
        await connection.ScalarAsync<string>("SELECT username FROM users WHERE id = $1", [person], Token);
    }

    private static Task<int> WriteAsync(NpgsqlConnection connection, long video, long person) =>
        connection.ExecuteAsync("INSERT INTO comments (video_id, author_id, body) VALUES ($1, $2, 'after a read')", [video, person], Token);

    /// <summary>Writes until it is told to stop. What a stricter database asks to retry is retried (40001 and 40P01 of the mover's own locks), nothing else.</summary>
    private static async Task<List<long>> WriteAsync(GatewayWorld world, long person, long video, bool inBlock, CancellationToken stop)
    {
        var written = new List<long>();
        await using var connection = await world.OpenAsync();
        while (!stop.IsCancellationRequested)
        {
            await using var transaction = inBlock ? await connection.BeginTransactionAsync(Token) : null;
            try
            {
                var id = await connection.ScalarAsync<long>(
                    "INSERT INTO comments (video_id, author_id, body) VALUES ($1, $2, $3) RETURNING id", [video, person, $"under load {person} {written.Count}"], Token);
                await (transaction?.CommitAsync(Token) ?? Task.CompletedTask);
                written.Add(id);
            }
            catch (PostgresException again) when (again.SqlState is "40P01" || (again.SqlState == "40001" && again.MessageText.StartsWith("The owner", StringComparison.Ordinal)))
            {
            }
        }

        return written;
    }
}
