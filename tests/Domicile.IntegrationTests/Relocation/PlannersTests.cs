using System.Globalization;
using Domicile.Relocation.Moves.Postgres;

namespace Domicile.IntegrationTests.Relocation;

/// <summary>Several people ask for moves at once.</summary>
public sealed class PlannersTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Planners_at_one_time_take_turns_and_none_takes_another_for_dead()
    {
        await using var world = await World.NewAsync(users: 32, moving: "batch: 1");
        await using var estate = await world.OpenAsync();

        // Each begins with what every command does: it brings to an end what dead planners have left.
        var asked = await Task.WhenAll(Enumerable.Range(0, 4).Select(async n =>
        {
            var planner = new MovePlanner(estate);
            await planner.RecoverAsync(Token);
            var where = string.Create(CultureInfo.InvariantCulture, $"id % 8 = {2 * n}");
            return await World.AskAsync(estate, await planner.DueAsync(where, Token), where);
        }));

        var moves = asked.SelectMany(m => m).ToList();
        Assert.Equal(["running 4", "running 4", "running 4", "running 4"], await world.Control.LinesAsync("SELECT state || ' ' || subjects FROM domicile_control.move"));
        Assert.Empty(await world.Control.LinesAsync("SELECT move FROM domicile_control.batch GROUP BY move HAVING max(id) - min(id) + 1 <> count(*)"));
        Assert.Equal(16, (await world.WorkAsync(estate, moves)).SubjectsMoved);
        await Aftermath.HoldsAsync(world);
    }
}
