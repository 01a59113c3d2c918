namespace Domicile.IntegrationTests.Relocation;

/// <summary>A worker that stands still, is given up, and wakes up when another has taken its place. The control database has lost its
/// sessions by then; its sessions at both sites are alive, so nothing but the claim keeps it from acting there.</summary>
public sealed class ZombieTests
{
    private const int Users = 12;

    public static TheoryData<string> Places { get; } = Soak.IsOn
        ? [.. FailPoints.All]
        : ["slice:4", "fenced", "switched", "erasing"];

    /// <summary>Where the first one stands, and where its successor is when it wakes up.</summary>
    public static TheoryData<string, string> Meetings { get; } = Soak.IsOn
        ? [("slice:2", "slice:3"), ("copied", "fenced"), ("closing", "armed"), ("fenced", "copied"), ("switching", "closing"), ("switched", "switched"), ("deleted", "erasing")]
        : [("slice:2", "slice:3"), ("fenced", "copied"), ("switching", "closing")];

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_worker_that_wakes_up_after_another_has_finished_does_nothing(string place)
    {
        await using var world = await World.NewAsync(Users);
        await using var scribes = new Scribes(world, Users);
        await scribes.WriteMoreAsync(5);
        await using var zombie = await FrozenMover.AtAsync(world, place);
        await GiveUpAsync(world);
        await Mover.FinishAsync(world);
        var homes = await HomesAsync(world);

        zombie.GoOn();
        var run = await zombie.EndAsync();

        // Who was still asking has lost the session that it asked with, and says so; the move is another's by now.
        Assert.True(run.Code == (place is "asked" or "assigned" ? 2 : 0), run.Errors);
        Assert.Equal(homes, await HomesAsync(world));
        await OverAsync(world, scribes);
    }

    [Theory]
    [MemberData(nameof(Meetings))]
    public async Task A_worker_that_wakes_up_while_its_successor_is_at_work_does_not_touch_what_that_one_does(string place, string successors)
    {
        await using var world = await World.NewAsync(Users);
        await using var scribes = new Scribes(world, Users);
        await scribes.WriteMoreAsync(5);
        await using var zombie = await FrozenMover.AtAsync(world, place);
        await GiveUpAsync(world);
        await using var successor = await FrozenMover.AtAsync(world, successors);
        var leases = await LeasesAsync(world);

        zombie.GoOn();
        await Eventually.TrueAsync(() => zombie.HasEnded || zombie.Said.Contains("us -> ie", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        Assert.Equal(leases, await LeasesAsync(world));
        successor.GoOn();
        var (first, second) = (await zombie.EndAsync(), await successor.EndAsync());

        Assert.True((first.Code, second.Code) == (0, 0), first.Errors + second.Errors);
        await OverAsync(world, scribes);
    }

    /// <summary>What a broken network does: the control database ends the worker's sessions, and lets others take its pairs.</summary>
    private static Task<int> GiveUpAsync(World world) => world.Control.DoAsync(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name = 'domicile'");

    private static Task<IReadOnlyList<string>> HomesAsync(World world) =>
        world.Control.LinesAsync("SELECT format('%s %s %s', home, epoch, count(*)) FROM domicile_control.directory GROUP BY home, epoch ORDER BY home");

    private static async Task<IReadOnlyList<string>> LeasesAsync(World world)
    {
        const string leases = "SELECT format('%s %s', batch, state) FROM domicile.lease ORDER BY batch";
        return [.. await world.Us.LinesAsync(leases), .. await world.Ie.LinesAsync(leases)];
    }

    private static async Task OverAsync(World world, Scribes scribes)
    {
        await scribes.WriteMoreAsync(10);
        await scribes.AllIsThereAsync();
        await Aftermath.HoldsAsync(world);
        Assert.Equal(Users / 2, await world.Control.ScalarAsync<long>("SELECT count(*) FROM domicile_control.directory WHERE home = 'ie' AND epoch = 2"));
        Assert.Equal(0, await world.Control.ScalarAsync<long>(
            "SELECT count(*) FROM domicile_control.journal old JOIN domicile_control.journal new ON new.seq < old.seq AND new.move = old.move AND new.claim > old.claim"));
    }
}
