using Domicile.Postgres;
using Domicile.Relocation.Moves.Postgres;

namespace Domicile.IntegrationTests.Relocation;

/// <summary>A directed projection: a letter lies at its author's home and its outside at its recipient's, wherever both move, and nowhere else.</summary>
public sealed class MailTests
{
    /// <summary>What authors do to letters, at their homes: 1 to 3 live in the US, 4 to 6 in Ireland, 7 to 9 in Norway.</summary>
    private static readonly (int Site, string Sql)[] Life =
    [
        (0, "INSERT INTO letters VALUES (101, 1, 4, 'new', 'draft'), (102, 1, 2, 'inland', 'draft')"),
        (1, "UPDATE letters SET body = 'another' WHERE id IN (41, 47)"),
        (2, "UPDATE letters SET draft = 'another' WHERE id = 71"),
        (0, "UPDATE letters SET to_id = 7 WHERE id = 14"), // from somebody abroad to somebody abroad elsewhere
        (0, "UPDATE letters SET to_id = 3 WHERE id = 15"), // to somebody at home
        (0, "UPDATE letters SET to_id = 8 WHERE id = 13"), // and the other way
        (1, "UPDATE letters SET id = 201, to_id = 9 WHERE id = 46"),
        (2, "UPDATE letters SET user_id = 8 WHERE id = 74"), // by another author
        (0, "DELETE FROM letters WHERE id IN (16, 34)"), // one was read
        (1, "BEGIN; UPDATE letters SET to_id = 1 WHERE id = 57; UPDATE letters SET to_id = 7, body = 'back' WHERE id = 57; COMMIT"),
        (2, "BEGIN; INSERT INTO letters VALUES (103, 7, 4, 'short', NULL); DELETE FROM letters WHERE id = 103; COMMIT"),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<int> Seeds { get; } = [.. Enumerable.Range(1, Soak.IsOn ? 25 : 1)];

    [Fact]
    public async Task A_letter_is_at_its_authors_home_and_its_outside_at_its_recipients_and_nothing_anywhere_else()
    {
        await using var world = await MailWorld.NewAsync("batch: 2");
        await using var estate = await world.OpenAsync();
        await world.Sites[0].DoAsync("UPDATE users SET country = 'IE' WHERE id BETWEEN 4 AND 6; UPDATE users SET country = 'NO' WHERE id > 6");
        await world.MoveAsync(estate);
        await HoldsAsync(world);
        Assert.Equal(72, (await world.WrittenAsync()).Count);

        await using (world.Start(estate))
        {
            foreach (var (site, sql) in Life)
            {
                await world.Sites[site].DoAsync(sql);
            }

            await HoldsAsync(world);
        }

        // Who moves on takes the mail along, whoever it is from, and what has been read; between two sites that are neither the author's nor each other's.
        await world.Sites[1].DoAsync("UPDATE users SET country = 'NO' WHERE id IN (4, 5)");
        await world.Sites[2].DoAsync("UPDATE users SET country = 'IE' WHERE id = 7; UPDATE users SET country = 'US' WHERE id = 9");
        await world.MoveAsync(estate);
        await HoldsAsync(world);
        Assert.Equal(1, await world.Sites[2].ScalarAsync<long>("SELECT count(*) FROM receipts WHERE user_id = 5"));
        Assert.Empty(world.Troubles);
    }

    [Fact]
    public async Task What_was_addressed_to_people_whose_move_is_cancelled_or_in_its_grace_goes_when_they_do()
    {
        await using var world = await MailWorld.NewAsync("batch: 3, grace: 1h");
        await using var estate = await world.OpenAsync();
        await world.Sites[0].DoAsync("UPDATE users SET country = 'IE' WHERE id BETWEEN 4 AND 6; UPDATE users SET country = 'NO' WHERE id > 6");
        var moves = await MailWorld.AskAsync(estate);
        await using var crew = world.Start(estate, moves);
        await Eventually.TrueAsync(() => world.Control.ScalarAsync<bool>("SELECT bool_and(phase = 'grace') FROM domicile_control.batch WHERE subjects > 0"), Token);

        // Old rows lie at us in full, and are followed.
        await world.Sites[1].DoAsync("UPDATE letters SET to_id = 7 WHERE id IN (41, 45); UPDATE letters SET to_id = 2 WHERE id = 47; UPDATE letters SET body = 'kept' WHERE id = 61");
        await world.Sites[2].DoAsync("UPDATE letters SET to_id = 1, body = 'home' WHERE id = 75; DELETE FROM letters WHERE id = 76; INSERT INTO letters VALUES (300, 9, 3, 'late', 'draft'), (301, 9, 4, 'late', 'draft')");
        await Eventually.TrueAsync(() => world.Sites[0].ScalarAsync<bool>("SELECT EXISTS (SELECT FROM letters WHERE id = 300) AND EXISTS (SELECT FROM letters WHERE id = 47 AND to_id = 2)"), Token);
        Assert.Equal("draft of 5", await world.Sites[0].ScalarAsync<string>("SELECT draft FROM letters WHERE id = 58"));

        await world.Control.DoAsync("UPDATE domicile_control.move SET grace = '0'");
        await crew.OverAsync();
        await HoldsAsync(world);

        // Somebody's mail is there already, and the rest is held up, until the move is cancelled.
        await world.Sites[2].DoAsync("UPDATE users SET country = 'US' WHERE id = 8");
        await using (var session = await world.Sites[0].OpenAsync())
        {
            await using var transaction = await session.BeginTransactionAsync(Token);
            await session.ExecuteAsync("LOCK TABLE receipts IN EXCLUSIVE MODE", [], Token);
            await using var second = world.Start(estate, await MailWorld.AskAsync(estate));
            await Eventually.TrueAsync(() => world.Sites[0].ScalarAsync<bool>("SELECT EXISTS (SELECT FROM letters WHERE id = 48)"), Token);
            await using var control = await estate.ControlAsync(Token);
            await MoveSteering.CancelAsync(control, await world.Control.ScalarAsync<long>("SELECT max(id) FROM domicile_control.move"), Token);
            await transaction.RollbackAsync(Token);
            await second.OverAsync();
        }

        await HoldsAsync(world);
        Assert.Empty(world.Troubles);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Whatever_is_done_to_letters_while_everybody_moves_about_each_is_where_it_should_be(int seed)
    {
        var random = new Random(seed);
        await using var world = await MailWorld.NewAsync("batch: 2");
        await world.Sites[0].DoAsync("DELETE FROM letters");
        await using var estate = await world.OpenAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var postman = new Postman(world, seed);
        var working = postman.RunAsync(stop.Token);

        for (var turn = 0; turn < 4; turn++)
        {
            var enough = postman.Done + 25;
            for (var user = 1; user <= MailWorld.Users; user++)
            {
                await world.ResideAsync(user, MailWorld.Countries[random.Next(3)]);
            }

            await world.MoveAsync(estate);
            await using var crew = world.Start(estate);
            await Eventually.TrueAsync(() => working.IsCompleted || postman.Done >= enough, Token);
        }

        await stop.CancelAsync();
        await working;
        Assert.Equal(postman.Expected, await world.WrittenAsync());
        await using (world.Start(estate))
        {
            await HoldsAsync(world);
        }
    }

    private static Task HoldsAsync(MailWorld world) => Eventually.EmptyAsync(world.WrongAsync, Token);
}
