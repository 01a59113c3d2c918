using Domicile.Postgres;
using Npgsql;

namespace Domicile.IntegrationTests.Relocation;

/// <summary>A commit that waits for its synchronous standby lies in the log, and is streamed, while no snapshot sees it yet. Algorithms
/// that compare log positions with snapshots lose it, or let the older row win. The source is a cluster of its own, whose standby is
/// a name that nobody has.</summary>
public sealed class StalledStandbyTests(OwnServer own) : IClassFixture<OwnServer>
{
    private const string Late = "UPDATE notes SET title = 'late', body = 'late' WHERE id = 20";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The stream has brought it already when the copy's snapshot is taken: a snapshot that does not see it would put the older
    /// row over it.</summary>
    [Fact]
    public async Task What_was_applied_and_is_not_visible_yet_holds_up_the_copy_and_is_not_overwritten()
    {
        await using var world = await own.WorldAsync("source", 12, "batch: 4, open-transactions: 2s");
        await using var estate = await world.OpenAsync();
        var crew = world.Start(estate);
        await Eventually.TrueAsync(() => world.Ie.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM domicile.pair WHERE prepared)"), Token);
        await using var older = await world.Us.OpenAsync();
        await older.ExecuteAsync("BEGIN; UPDATE notes SET revision = revision + 1 WHERE id = 10", [], Token);
        await world.AskAsync(estate);
        await Eventually.TrueAsync(() => world.Us.ScalarAsync<bool>(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'domicile' AND query LIKE 'SELECT DISTINCT l.virtualtransaction%')"), Token);
        await StallAsync(world);

        var late = LateAsync(world);
        await Eventually.TrueAsync(async () => await world.Ie.ScalarAsync<string>("SELECT title FROM notes WHERE id = 20") == "late", Token);
        await older.ExecuteAsync("ROLLBACK", [], Token);

        Assert.Equal("note of 2", await world.Us.ScalarAsync<string>("SELECT title FROM notes WHERE id = 20"));
        await Eventually.TrueAsync(() => world.Troubles.Any(t => t.Contains("has to see what was written before", StringComparison.Ordinal) && t.Contains("(shop, active)", StringComparison.Ordinal)), Token);
        Assert.Equal(0, await world.Ie.ScalarAsync<long>("SELECT count(*) FROM domicile.copied"));
        Assert.False(late.IsCompleted);
        await ReleaseAsync(world);
        await Eventually.TrueAsync(() => world.Control.ScalarAsync<bool>("SELECT state = 'done' FROM domicile_control.move"), Token);
        await crew.DisposeAsync();
        await OverAsync(world, late);
    }

    /// <summary>The copy's snapshot does not see it, and the stream brings it while the copy is under way.</summary>
    [Fact]
    public async Task What_the_copy_does_not_see_is_held_back_and_wins_over_the_older_row()
    {
        await using var world = await own.WorldAsync("source", 12);
        await using var mover = await FrozenMover.AtAsync(world, "waited");
        await StallAsync(world);
        var late = LateAsync(world);
        await Eventually.TrueAsync(() => world.Us.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'shop' AND wait_event = 'SyncRep')"), Token);

        mover.GoOn();
        await Eventually.TrueAsync(() => world.Us.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'domicile' AND wait_event = 'SyncRep')"), Token);
        Assert.Equal("note of 2", await world.Us.ScalarAsync<string>("SELECT title FROM notes WHERE id = 20"));
        Assert.Equal(0, await world.Control.ScalarAsync<long>("SELECT count(*) FROM domicile_control.batch WHERE switched_at IS NOT NULL"));
        await ReleaseAsync(world);
        var run = await mover.EndAsync();

        Assert.True(run.Code == 0, run.Errors);
        await OverAsync(world, late);
    }

    /// <summary>No fence stands, and nobody is switched, before the standby has the fence: after a failover to it writers would be let in
    /// again.</summary>
    [Fact]
    public async Task A_fence_that_the_standby_does_not_have_is_no_fence()
    {
        await using var world = await own.WorldAsync("source", 12);
        await using var mover = await FrozenMover.AtAsync(world, "closing");
        await StallAsync(world);

        mover.GoOn();
        await Eventually.TrueAsync(() => world.Us.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'domicile' AND wait_event = 'SyncRep')"), Token);

        Assert.Equal(["armed", "armed"], await world.Us.LinesAsync("SELECT state FROM domicile.lease"));
        Assert.Equal(0, await world.Control.ScalarAsync<long>("SELECT count(*) FROM domicile_control.batch WHERE switched_at IS NOT NULL"));
        await ReleaseAsync(world);
        var run = await mover.EndAsync();
        Assert.True(run.Code == 0, run.Errors);
        await Aftermath.HoldsAsync(world);
    }

    /// <summary>Returns once commits wait: the name alone does not say so, a process of the server's has to tell the others.</summary>
    private static async Task StallAsync(World world)
    {
        await StandbyAsync(world, "nobody");
        for (var waits = false; !waits;)
        {
            await using var session = await world.Us.OpenAsync();
            var commit = session.ExecuteAsync("SELECT pg_logical_emit_message(true, 'probe', '')", [], Token);
            await Eventually.TrueAsync(
                async () => commit.IsCompleted || await world.Us.ScalarAsync<bool>($"SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = {session.ProcessID} AND wait_event = 'SyncRep')"), Token);
            waits = !commit.IsCompleted;
            if (waits)
            {
                await world.Us.ScalarAsync<bool>($"SELECT pg_cancel_backend({session.ProcessID})");
            }

            await commit;
        }
    }

    private static Task ReleaseAsync(World world) => StandbyAsync(world, "");

    private static async Task StandbyAsync(World world, string name)
    {
        // Who has waited is let go when nobody is to be waited for any more.
        await world.Us.DoAsync($"ALTER SYSTEM SET synchronous_standby_names = '{name}'");
        await world.Us.DoAsync("SELECT pg_reload_conf()");
        await Eventually.TrueAsync(async () => await world.Us.ScalarAsync<string>("SHOW synchronous_standby_names") == name, Token);
    }

    private static async Task<int> LateAsync(World world)
    {
        await using var writer = await world.Us.OpenAsync();
        return await writer.ExecuteAsync(Late, [], Token);
    }

    private static async Task OverAsync(World world, Task<int> late)
    {
        Assert.Equal(1, await late);
        Assert.Equal(["late late"], await world.Ie.LinesAsync("SELECT title || ' ' || body FROM notes WHERE id = 20"));
        Assert.Equal(["late"], await world.Us.LinesAsync("SELECT title FROM notes WHERE id = 20"));
        await Aftermath.HoldsAsync(world);
    }
}
