namespace Domicile.IntegrationTests.Relocation;

/// <summary>A target that stays away does not fill the source's disk.</summary>
public sealed class LogBudgetTests
{
    private const string Slots = "SELECT count(*) FROM pg_replication_slots WHERE database = current_database()";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_slot_for_a_target_that_stays_away_is_dropped_at_the_budget_and_the_move_goes_on_when_it_is_back()
    {
        await using var world = await World.NewAsync(moving: "batch: 4, log-budget: 1MB");
        await using var estate = await world.OpenAsync();
        await using (world.Start(estate))
        {
            await Eventually.TrueAsync(() => world.Ie.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM domicile.pair WHERE prepared)"), Token);
        }

        var moves = await world.AskAsync(estate);
        await world.Control.DoAsync($"""
            ALTER DATABASE {world.Ie.Address.Database} ALLOW_CONNECTIONS false;
            SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{world.Ie.Address.Database}';
            """);
        await world.Us.DoAsync("UPDATE notes SET body = (SELECT string_agg(md5((id * n)::text), '') FROM generate_series(1, 8000) n) WHERE user_id < 10");
        await using var crew = world.Start(estate, moves);
        await Eventually.TrueAsync(async () => await world.Us.ScalarAsync<long>(Slots) == 0, Token);
        await Eventually.TrueAsync(() => world.Troubles.Any(t => t.Contains("Site 'us' kept too much log for 'ie', so the slot was dropped.", StringComparison.Ordinal)), Token);

        await world.Control.DoAsync($"ALTER DATABASE {world.Ie.Address.Database} ALLOW_CONNECTIONS true");
        await world.Ie.ForgetSessionsAsync();
        await crew.OverAsync();

        await Aftermath.HoldsAsync(world);
    }
}
