namespace Domicile.IntegrationTests.Relocation;

/// <summary>What a move cannot follow stops it, with a reason, before anybody is switched.</summary>
public sealed class StoppedStreamTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TRUNCATE_is_refused_to_the_application_and_stops_the_move_when_somebody_gets_past_the_guard()
    {
        await using var world = await FollowedAsync();
        await using var estate = await world.OpenAsync();
        Assert.Equal("DM005", (await world.Us.RefusedAsync("TRUNCATE lines")).SqlState);
        var due = await world.Us.PictureAsync(World.Due);

        await using (world.Start(estate))
        {
            await world.Us.PokeAsync("TRUNCATE likes");
            await world.AskAsync(estate);
            await ToldAsync(world, "A table was truncated at the source. Tables: likes.");
        }

        Assert.Equal(0, await SwitchedAsync(world));
        Assert.Equal(due.Where(l => !l.StartsWith("like", StringComparison.Ordinal)), await world.Us.PictureAsync(World.Due));

        // The way out that the hint names.
        await world.Us.DoAsync("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = current_database()");
        await world.WorkAsync(estate, [1]);
        Assert.Empty(await world.Ie.LinesAsync("SELECT user_id FROM likes"));
        await Aftermath.HoldsAsync(world);
    }

    [Fact]
    public async Task A_table_that_is_changed_stops_the_move_until_it_is_the_same_everywhere()
    {
        await using var world = await FollowedAsync();
        await using var estate = await world.OpenAsync();
        await using (world.Start(estate))
        {
            await world.Us.DoAsync("ALTER TABLE notes ADD COLUMN mood text; UPDATE notes SET mood = 'sunny' WHERE user_id = 2");
            await world.AskAsync(estate);
            await ToldAsync(world, "Table 'notes' was changed at the source while Domicile followed it. New columns: mood; missing: none.");
        }

        Assert.Equal(0, await SwitchedAsync(world));
        await world.Ie.DoAsync("ALTER TABLE notes ADD COLUMN mood text");
        await Mover.FinishAsync(world);

        Assert.Equal(["sunny", "sunny"], await world.Ie.LinesAsync("SELECT mood FROM notes WHERE user_id = 2"));
        await Aftermath.HoldsAsync(world);
    }

    [Fact]
    public async Task A_transaction_that_holds_up_the_slot_is_named_and_the_move_goes_on_when_it_ends()
    {
        await using var world = await World.NewAsync(moving: "batch: 4, open-transactions: 1s");
        await using var estate = await world.OpenAsync();
        await using var old = await world.Us.OpenAsync();
        await using var transaction = await old.BeginTransactionAsync(Token);
        await using (var command = new Npgsql.NpgsqlCommand("SELECT pg_current_xact_id()", old))
        {
            await command.ExecuteScalarAsync(Token);
        }

        await using var crew = world.Start(estate, await world.AskAsync(estate));
        await ToldAsync(world, $"It waits for every transaction that was writing when it began: pid {old.ProcessID} (shop, idle in transaction)");
        // A slot that is tried for stands there for a moment, and goes.
        await Eventually.TrueAsync(async () => await world.Us.ScalarAsync<long>("SELECT count(*) FROM pg_replication_slots WHERE database = current_database()") == 0, Token);
        await transaction.CommitAsync(Token);
        await crew.OverAsync();

        await Aftermath.HoldsAsync(world);
    }

    /// <summary>A world whose projections are copied, and followed.</summary>
    private static async Task<World> FollowedAsync()
    {
        var world = await World.NewAsync();
        await using var estate = await world.OpenAsync();
        await using (world.Start(estate))
        {
            await Eventually.TrueAsync(() => world.Ie.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM domicile.pair WHERE prepared)"), Token);
        }

        return world;
    }

    private static async Task ToldAsync(World world, string what)
    {
        try
        {
            await Eventually.TrueAsync(() => world.Troubles.Any(t => t.Contains(what, StringComparison.Ordinal)), Token);
        }
        catch (Xunit.Sdk.XunitException)
        {
            Assert.Fail($"Never told: {what}. Told: {string.Join('\n', world.Troubles.Distinct(StringComparer.Ordinal))}");
        }
    }

    private static Task<long> SwitchedAsync(World world) => world.Control.ScalarAsync<long>("SELECT count(*) FROM domicile_control.batch WHERE switched_at IS NOT NULL");
}
