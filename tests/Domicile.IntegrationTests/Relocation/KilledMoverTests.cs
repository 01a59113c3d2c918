namespace Domicile.IntegrationTests.Relocation;

public sealed class KilledMoverTests
{
    private const int Users = 12;

    /// <summary>Every place, with and without superuser by turns. In a usual run whoever takes over is killed as well, half a move further on.</summary>
    public static TheoryData<string, Rights> Places { get; } =
    [
        .. FailPoints.All.Take(Soak.IsOn ? FailPoints.All.Count : (FailPoints.All.Count + 1) / 2)
            .Select((place, i) => (Soak.IsOn ? place : $"{place}, {FailPoints.All[i + (FailPoints.All.Count / 2)]}", i % 2 == 0 ? Rights.Owner : Rights.Superuser)),
    ];

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_kill_leaves_one_home_and_every_acknowledged_write_and_running_again_finishes(string failPoints, Rights rights)
    {
        await using var world = await World.NewAsync(Users, rights: rights);
        await using var scribes = new Scribes(world, Users);
        await scribes.WriteMoreAsync(5);

        foreach (var failPoint in failPoints.Split(", "))
        {
            await Mover.DieAsync(world, failPoint);
        }

        await Mover.FinishAsync(world);

        await scribes.WriteMoreAsync(10);
        await scribes.AllIsThereAsync();
        await Aftermath.HoldsAsync(world);
        Assert.Equal(Users / 2, await world.Control.ScalarAsync<long>("SELECT count(*) FROM domicile_control.directory WHERE home = 'ie' AND epoch = 2"));
    }
}
