namespace Domicile.IntegrationTests.Relocation;

public sealed class ChangingRowsTests
{
    private const int Users = 40;

    public static TheoryData<int> Seeds { get; } = [.. Enumerable.Range(1, Soak.IsOn ? 30 : 2)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Rows_that_enter_leave_change_hands_and_keys_are_at_their_owners_home_as_they_were_left(int seed)
    {
        await using var world = await World.NewAsync(Users, moving: "batch: 2");
        await using var shadow = new WorldSite(world.Us.Server, await Servers.NewDatabaseAsync(world.Us.Server));
        await shadow.DoAsync(NotesSchema.Create + NotesSchema.Fill(Users));
        await using var estate = await world.OpenAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var churn = new Churn(world, shadow, Users, seed);
        var churning = churn.RunAsync(stop.Token);
        await Eventually.TrueAsync(() => churning.IsCompleted || churn.Done.Count >= 8, TestContext.Current.CancellationToken);

        var done = await world.WorkAsync(estate, await world.AskAsync(estate));
        await stop.CancelAsync();
        await churning;

        Assert.True(done.BatchesQuarantined == 0, string.Join('\n', done.Reasons));
        Assert.Equal(Users / 2, done.SubjectsMoved);
        Assert.Equal(12, churn.Done.Count);
        Assert.Equal(
            await shadow.PictureAsync("true"),
            (await world.Us.PictureAsync($"NOT ({World.Due})")).Concat(await world.Ie.PictureAsync(World.Due)).Order(StringComparer.Ordinal));
        await Aftermath.HoldsAsync(world);
    }
}
