using Domicile.IntegrationTests.Cli;

namespace Domicile.IntegrationTests.Relocation;

/// <summary>A server dies in the middle of a move, all its processes at once, and comes up again. Clusters of their own, one after the
/// other: each test kills one server of the three, with the mover or without.</summary>
public sealed class KilledServersTests(OwnServer own) : IClassFixture<OwnServer>
{
    private const int Users = 12;

    /// <summary>Places for each server that dies: the ones at which the state that it holds matters most. The soak takes every place.</summary>
    public static TheoryData<string, string> Deaths { get; } = Soak.IsOn
        ? [.. from server in new[] { "source", "target", "control" } from place in FailPoints.All select (server, place)]
        : [
            ("source", "slice:4"), ("source", "fenced"), ("source", "deleted"), ("target", "slice:4"), ("target", "switched"), ("control", "assigned"), ("control", "switching"),
        ];

    public static TheoryData<string, string> DoubleDeaths { get; } =
        Soak.IsOn ? [("source", "fenced"), ("source", "switched"), ("target", "switched"), ("control", "switching"), ("all", "switched:2")] : [("control", "switching"), ("all", "switched:2")];

    [Theory]
    [MemberData(nameof(Deaths))]
    public async Task A_killed_server_leaves_one_home_and_every_acknowledged_write_and_the_move_goes_on(string server, string place)
    {
        await using var world = await own.WorldAsync(server, Users);
        await using var scribes = new Scribes(world, Users);
        await scribes.WriteMoreAsync(5);
        await using var mover = await FrozenMover.AtAsync(world, place);

        await own.KillAsync();
        mover.GoOn();
        await own.RestartAsync(world);
        var run = await mover.EndAsync();
        if (place is "asked" or "assigned" && run.Code == 2)
        {
            // Nothing moves yet while a move is being asked for: the command ends, says so, and is run again.
            Assert.Contains("HINT:", run.Errors, StringComparison.Ordinal);
            await Mover.FinishAsync(world);
        }
        else
        {
            Assert.True(run.Code == 0, $"It ended with {run.Code}.\n{run.Errors}{run.Output}");
        }

        await OverAsync(world, scribes);
    }

    [Theory]
    [MemberData(nameof(DoubleDeaths))]
    public async Task A_server_killed_together_with_the_mover_leaves_the_same_and_running_again_finishes(string server, string place)
    {
        await using var world = await own.WorldAsync(server, Users);
        await using var scribes = new Scribes(world, Users);
        await scribes.WriteMoreAsync(5);
        await using var mover = await FrozenMover.AtAsync(world, place);

        await Task.WhenAll(own.KillAsync(), mover.KillAsync());
        await own.RestartAsync(world);
        await Mover.FinishAsync(world);

        await OverAsync(world, scribes);
    }

    private static async Task OverAsync(World world, Scribes scribes)
    {
        await scribes.WriteMoreAsync(10);
        await scribes.AllIsThereAsync();
        await Aftermath.HoldsAsync(world);
        Assert.Equal(Users / 2, await world.Control.ScalarAsync<long>("SELECT count(*) FROM domicile_control.directory WHERE home = 'ie' AND epoch = 2"));
    }
}
