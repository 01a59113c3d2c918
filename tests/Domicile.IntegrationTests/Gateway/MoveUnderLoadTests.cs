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
