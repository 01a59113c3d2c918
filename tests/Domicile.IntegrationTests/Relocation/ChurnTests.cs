using Domicile.Relocation.Moves.Postgres;
using Domicile.Relocation.Pairs.Postgres;

namespace Domicile.IntegrationTests.Relocation;

/// <summary>Rows that change hands, keys and contents at random while their owners move there and back: everything acknowledged is there, as it was acknowledged.</summary>
public sealed class ChurnTests
{
    private const int Users = 16;

    private const string Projections = """
        SELECT format('user %s %s', id, name) FROM users UNION ALL SELECT format('note %s %s %s %s', id, user_id, parent_id, title) FROM notes ORDER BY 1
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<int> Seeds { get; } = [.. Enumerable.Range(1, Soak.IsOn ? 25 : 1)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Whatever_is_done_to_rows_while_their_owners_move_there_and_back_is_there_as_it_was_acknowledged(int seed)
    {
        await using var world = await World.NewAsync(Users, moving: "batch: 2");
        await using var estate = await world.OpenAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var churns = new[] { new Churn(world, Users, (2 * seed) + 1), new Churn(world, Users, (2 * seed) + 2) };
        var working = Task.WhenAll(churns.Select(c => c.RunAsync(stop.Token)));

        await MoveAsync(world, estate, churns, working, await world.AskAsync(estate));
        var back = await new MovePlanner(estate).BackAsync(1, "a test", Token);
        await MoveAsync(world, estate, churns, working, [back!.Id]);
        await MoveAsync(world, estate, churns, working, await world.AskAsync(estate));
        await stop.CancelAsync();
        await working;

        string[] found = [.. await FoundAsync(world.Us, churns), .. await FoundAsync(world.Ie, churns)];
        Assert.Equal(churns.SelectMany(c => c.Expected).Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        await using (world.Start(estate))
        {
            await Eventually.TrueAsync(async () => (await world.Us.LinesAsync(Projections)).SequenceEqual(await world.Ie.LinesAsync(Projections)), Token);
        }

        await Aftermath.HoldsAsync(world);
    }

    /// <summary>Moves, and lets the application go on for a while at the new homes.</summary>
    private static async Task MoveAsync(World world, EstateSession estate, Churn[] churns, Task working, IReadOnlyList<long> moves)
    {
        await world.WorkAsync(estate, moves);
        var enough = churns.Sum(c => c.Done) + 30;
        await using var crew = world.Start(estate);
        await Eventually.TrueAsync(() => working.IsCompleted || churns.Sum(c => c.Done) >= enough, Token);
        Assert.False(working.IsCompleted, working.Exception?.ToString());
    }

    private static async Task<IEnumerable<string>> FoundAsync(WorldSite site, Churn[] churns)
    {
        var own = string.Join(" OR ", churns.Select(c => c.Own));
        return await site.LinesAsync($"""
            SELECT format('note %s %s %s %s', n.id, n.user_id, n.revision, n.body) FROM notes n WHERE ({own}) AND n.body IS NOT NULL
            UNION ALL SELECT format('line %s %s %s', l.note_id, l.no, l.text) FROM lines l JOIN notes n ON n.id = l.note_id WHERE {own}
            """);
    }
}
