using Domicile.Postgres;
using Domicile.Relocation.Moves.Postgres;

namespace Domicile.IntegrationTests.Relocation;

/// <summary>A move that leaves something to others: by the operator's word, and by what the sites say.</summary>
public sealed class ThrottleTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_rate_that_is_changed_under_way_counts_at_once()
    {
        await using var world = await World.NewAsync(users: 40, moving: "batch: 5, rate: 1");
        await using var estate = await world.OpenAsync();
        await using var crew = world.Start(estate, await world.AskAsync(estate));

        // One batch owes a minute and more: nobody else comes before that.
        await Eventually.TrueAsync(() => world.Control.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM domicile_control.batch WHERE switched_at IS NOT NULL)"), Token);
        Assert.Equal(["5 of 20"], await world.Control.LinesAsync("SELECT sum(subjects) FILTER (WHERE switched_at IS NOT NULL) || ' of ' || sum(subjects) FROM domicile_control.batch"));
        await using (var control = await estate.ControlAsync(Token))
        {
            await MoveSteering.RateAsync(control, 1, rowsPerSecond: null, Token);
            await crew.OverAsync();
            var over = await Assert.ThrowsAsync<DomicileException>(() => MoveSteering.RateAsync(control, 1, 5, Token));
            Assert.Equal("Move 1 cannot be held to another rate.", over.Message);
        }

        await Aftermath.HoldsAsync(world);
    }

    [Fact]
    public async Task A_site_with_more_at_work_than_it_may_have_slows_the_move_down_and_says_so_until_it_is_over()
    {
        // Both sites are of one server.
        await using var world = await World.NewAsync(users: 40, moving: "batch: 2, throttle: { load: 1 }");
        await using var estate = await world.OpenAsync();
        await using var control = await estate.ControlAsync(Token);
        using var rest = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var sessions = new[] { await world.Ie.OpenAsync(), await world.Ie.OpenAsync() };
        var busy = sessions.Select(s => s.ExecuteAsync("SELECT pg_sleep(600)", [], rest.Token)).ToArray();
        await using var crew = world.Start(estate, await world.AskAsync(estate));

        await Eventually.TrueAsync(async () => (await MoveStatusReader.ReadAsync(control, 1, Token))[0].Strain?.StartsWith("us: statements at work are ", StringComparison.Ordinal) == true, Token);
        await rest.CancelAsync();
        foreach (var statement in busy)
        {
            await Assert.ThrowsAsync<OperationCanceledException>(() => statement);
        }

        await crew.OverAsync();
        Assert.Null((await MoveStatusReader.ReadAsync(control, 1, Token))[0].Strain);
        foreach (var session in sessions)
        {
            await session.DisposeAsync();
        }

        await Aftermath.HoldsAsync(world);
    }
}
