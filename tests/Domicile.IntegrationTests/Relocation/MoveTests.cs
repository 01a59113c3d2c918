namespace Domicile.IntegrationTests.Relocation;

public sealed class MoveTests
{
    [Theory]
    [InlineData(Rights.Superuser)]
    [InlineData(Rights.Owner)]
    public async Task Those_who_are_due_move_with_every_row_and_leave_their_projection(Rights rights)
    {
        await using var world = await World.NewAsync(rights: rights);
        var (due, others) = (await world.Us.PictureAsync(World.Due), await world.Us.PictureAsync($"NOT ({World.Due})"));

        var done = await world.MoveAsync();

        Assert.Equal((6, 6, 0), (done.Subjects, done.SubjectsMoved, done.BatchesQuarantined));
        Assert.Equal(due, await world.Ie.PictureAsync(World.Due));
        Assert.Equal(others, await world.Us.PictureAsync($"NOT ({World.Due})"));
        Assert.Equal(
            ["letter (21,2,3,\"letter of 2\",)", "note (20,2,,,\"note of 2\",,0)", "note (21,2,10,,\"answer of 2\",,0)", "user (2,\"user 2\",domicile-2,ZZ,,0)"], await world.Us.PictureAsync("u.id = 2"));
        await Aftermath.HoldsAsync(world);
    }
}
