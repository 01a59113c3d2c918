namespace Domicile.IntegrationTests.Relocation;

public sealed class KilledMoverTests
{
    private const int Users = 12;

    [Theory]
    [InlineData("asked")]
    [InlineData("assigned")]
    [InlineData("slot")]
    [InlineData("aligned")]
    [InlineData("aligned:3")]
    [InlineData("slice")]
    [InlineData("slice:4")]
    [InlineData("copied")]
    [InlineData("armed")]
    [InlineData("closing")]
    [InlineData("fenced")]
    [InlineData("drained")]
    [InlineData("verified")]
    [InlineData("switching")]
    [InlineData("switched")]
    [InlineData("switched:2")]
    [InlineData("opened")]
    [InlineData("moved")]
    [InlineData("erasing")]
    [InlineData("deleted")]
    [InlineData("erased")]
    [InlineData("sweeping")]
    [InlineData("swept")]
    public async Task A_kill_leaves_one_home_and_every_acknowledged_write_and_running_again_finishes(string failPoint)
    {
        await using var world = await World.NewAsync(Users);
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
