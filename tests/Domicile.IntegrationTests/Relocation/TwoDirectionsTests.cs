namespace Domicile.IntegrationTests.Relocation;

/// <summary>People who move against each other between two sites: each worker's stream tells of rows that the other one has not erased yet.</summary>
public sealed class TwoDirectionsTests
{
    private const int Users = 24;

    [Fact]
    public async Task Moves_against_each_other_do_not_wait_for_each_other()
    {
        await using var world = await World.NewAsync(Users, moving: "batch: 2, grace: 1s");
        await using var estate = await world.OpenAsync();
        await world.WorkAsync(estate, await world.AskAsync(estate));
        await world.Ie.DoAsync("UPDATE users SET country = 'US' WHERE country = 'IE' AND id % 4 = 0");
        await world.Us.DoAsync("UPDATE users SET country = 'IE' WHERE country = 'US' AND id % 3 = 0");

        var moves = await world.AskAsync(estate);
        var done = await world.WorkAsync(estate, moves);

        Assert.Equal(2, moves.Count);
        Assert.Equal((10, 10, 0), (done.Subjects, done.SubjectsMoved, done.BatchesQuarantined));
        await Aftermath.HoldsAsync(world);
    }
}
