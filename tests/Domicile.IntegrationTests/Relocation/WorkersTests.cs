namespace Domicile.IntegrationTests.Relocation;

public sealed class WorkersTests
{
    [Fact]
    public async Task Workers_that_have_stopped_let_their_pairs_go_at_once()
    {
        await using var world = await World.NewAsync(users: 2);
        await using var estate = await world.OpenAsync();
        await using (world.Start(estate))
        {
            await Eventually.TrueAsync(async () => await HeldAsync(world) == 2, TestContext.Current.CancellationToken);
        }

        Assert.Equal(0, await HeldAsync(world));
    }

    private static Task<long> HeldAsync(World world) => world.Control.ScalarAsync<long>(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())");
}
