namespace Domicile.IntegrationTests.Relocation;

public sealed class KilledMoverTests
{
    private const int Users = 12;

    [Theory]
    [InlineData("asked", Rights.Owner)]
    [InlineData("assigned", Rights.Superuser)]
    [InlineData("slot", Rights.Owner)]
    [InlineData("aligned", Rights.Superuser)]
    [InlineData("aligned:3", Rights.Owner)]
    [InlineData("slice", Rights.Superuser)]
    [InlineData("slice:4", Rights.Owner)]
    [InlineData("copied", Rights.Superuser)]
    [InlineData("armed", Rights.Owner)]
    [InlineData("closing", Rights.Superuser)]
    [InlineData("fenced", Rights.Owner)]
    [InlineData("drained", Rights.Superuser)]
    [InlineData("verified", Rights.Owner)]
    [InlineData("switching", Rights.Superuser)]
    [InlineData("switched", Rights.Owner)]
    [InlineData("switched:2", Rights.Superuser)]
    [InlineData("opened", Rights.Owner)]
    [InlineData("moved", Rights.Superuser)]
    [InlineData("erasing", Rights.Owner)]
    [InlineData("deleted", Rights.Superuser)]
    [InlineData("erased", Rights.Owner)]
    [InlineData("sweeping", Rights.Superuser)]
    [InlineData("swept", Rights.Owner)]
    public async Task A_kill_leaves_one_home_and_every_acknowledged_write_and_running_again_finishes(string failPoint, Rights rights)
    {
        await using var world = await World.NewAsync(Users, rights: rights);
        await using var scribes = new Scribes(world, Users);
        await scribes.WriteMoreAsync(5);

        await Mover.DieAsync(world, failPoint);
        await Mover.FinishAsync(world);

        await scribes.WriteMoreAsync(10);
        await scribes.AllIsThereAsync();
        await Aftermath.HoldsAsync(world);
        Assert.Equal(Users / 2, await world.Control.ScalarAsync<long>("SELECT count(*) FROM domicile_control.directory WHERE home = 'ie' AND epoch = 2"));
    }
}
