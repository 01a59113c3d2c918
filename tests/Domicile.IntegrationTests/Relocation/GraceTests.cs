using Domicile.Relocation.Moves.Postgres;
using Domicile.Relocation.Pairs.Postgres;
using Npgsql;

namespace Domicile.IntegrationTests.Relocation;

/// <summary>While people who have moved wait for their erasure, their old home hears of everything that happens at the new one, and the
/// erasure still tells what our own stream did to their rows there from what somebody did past the guard.</summary>
public sealed class GraceTests
{
    private const string Projections = """
        SELECT format('user %s %s', id, name) FROM users UNION ALL SELECT format('note %s %s %s %s', id, user_id, parent_id, title) FROM notes ORDER BY 1
        """;

    /// <summary>What people do at their new home: even users have moved, 100 was born there.</summary>
    private const string Life = """
        INSERT INTO users (id, name, email, country) VALUES (100, 'native', 'native@example.org', 'US');
        UPDATE users SET name = 'another name of 2', email = 'native2@example.org' WHERE id = 2;
        UPDATE lines SET text = 'another text' WHERE note_id = 80;
        DELETE FROM notes WHERE id = 41;
        INSERT INTO notes (id, user_id, title, body) VALUES (41, 4, 'again', 'again'), (9001, 6, 'new', 'new');
        INSERT INTO lines VALUES (9001, 1, 'new'), (41, 1, 'new');
        UPDATE notes SET user_id = 8 WHERE id = 20;
        BEGIN; UPDATE notes SET user_id = 100 WHERE id = 60; UPDATE notes SET user_id = 8 WHERE id = 61; UPDATE notes SET user_id = 6 WHERE id = 61; COMMIT;
        INSERT INTO notes (id, user_id, title, body) VALUES (9002, 100, 'of a native', 'new');
        UPDATE notes SET user_id = 10 WHERE id = 9002;
        UPDATE notes SET id = 9003 WHERE id = 101;
        BEGIN; UPDATE labels SET code = NULL WHERE id = 8; UPDATE labels SET code = 'code 8' WHERE id = 6; COMMIT;
        DELETE FROM labels WHERE id = 4;
        INSERT INTO labels (id, note_id, name, place, code) VALUES (4, 100, 'label 4', 4, 'code 4');
        INSERT INTO notes (id, user_id, title) VALUES (9004, 12, 'short-lived'); DELETE FROM notes WHERE id = 9004;
        """;

    /// <summary>A table that travels as text, with whatever a text COPY writes in its own way.</summary>
    private const string Moods = "CREATE TYPE mood AS ENUM ('good', 'bad'); CREATE TYPE pair AS (a integer, b text); CREATE TABLE moods (id bigint PRIMARY KEY, user_id bigint NOT NULL REFERENCES users, list mood[], pair pair, ok boolean, text text);";

    private const string FillMoods = """
        INSERT INTO moods SELECT 3 * id, id, '{good,bad}', NULL, true, E'a\\b\tc\nd\re\bf\fg\vh \\N é' FROM users;
        INSERT INTO moods SELECT 3 * id + 1, id, NULL, '(,)', NULL, '' FROM users; INSERT INTO moods SELECT 3 * id + 2, id, '{}', '(1,"x y")', false, NULL FROM users;
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_old_home_follows_the_new_one_through_the_grace_and_erases_what_it_certified()
    {
        await using var world = await World.NewAsync(moving: "batch: 3, grace: 1h");
        await using var estate = await world.OpenAsync();
        await using var crew = world.Start(estate, await world.AskAsync(estate));
        await InGraceAsync(world);

        foreach (var statement in Life.Split(Environment.NewLine))
        {
            await world.Ie.DoAsync(statement);
        }

        await FollowedAsync(world);
        Assert.Equal(["secret of 10"], await world.Us.LinesAsync("SELECT body FROM notes WHERE id = 100")); // nobody has touched it
        Assert.Equal(["", ""], await world.Us.LinesAsync("SELECT body FROM notes WHERE id IN (20, 41)"));

        // Twelve and the native: nobody is counted at both homes, or at neither.
        Assert.Equal(13, (await new MovePlanner(estate).PopulationAsync(Token)).Sum(g => g.Count));

        // Somebody of the new home moves to the old one meanwhile, with a note and a unique value that still lie there.
        await world.WorkAsync(estate, await MoveNativeAsync(world, estate));
        Assert.Equal(["secret of 6"], await world.Us.LinesAsync("SELECT body FROM notes WHERE user_id = 100"));
        Assert.Equal(["code 8"], await world.Us.LinesAsync("SELECT code FROM labels WHERE note_id = 60"));
        await InGraceAsync(world);

        var due = await world.Ie.PictureAsync($"{World.Due} AND u.id <> 100");
        await world.Control.DoAsync("UPDATE domicile_control.move SET grace = '0'");
        await crew.OverAsync();

        Assert.Equal(due, await world.Ie.PictureAsync($"{World.Due} AND u.id <> 100"));
        await FollowedAsync(world);
        Assert.Empty(world.Troubles);
        await Aftermath.HoldsAsync(world);
    }

    [Fact]
    public async Task A_write_past_the_guard_stops_the_erasure_and_not_the_stream()
    {
        await using var world = await World.NewAsync(users: 4, moving: "batch: 1, grace: 1h");
        await using var estate = await world.OpenAsync();
        await using var crew = world.Start(estate, await world.AskAsync(estate));
        await InGraceAsync(world);
        await world.Ie.DoAsync("UPDATE notes SET title = 'new' WHERE id IN (20, 40)");
        await FollowedAsync(world);

        await world.Us.DamageAsync("UPDATE notes SET body = 'past the guard' WHERE id = 20");
        await world.Control.DoAsync("UPDATE domicile_control.move SET grace = '0'");
        await Eventually.TrueAsync(() => world.Control.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM domicile_control.batch WHERE phase = 'quarantined')"), Token);

        await world.Ie.DoAsync("UPDATE users SET name = 'later' WHERE id = 2; INSERT INTO notes (id, user_id, title) VALUES (9001, 2, 'later')");
        await FollowedAsync(world);
        Assert.Equal(
            ["table 'notes' is not as certified: somebody wrote to the old home past its guard"],
            await world.Control.LinesAsync("SELECT because FROM domicile_control.batch WHERE phase = 'quarantined'"));
    }

    [Fact]
    public async Task Who_comes_back_waits_for_the_erasure_and_nobody_else_does()
    {
        await using var world = await World.NewAsync(
            users: 4, moving: "batch: 1, grace: 1h", schema: NotesSchema.Create + Moods, fill: NotesSchema.Fill(4) + FillMoods, tables: NotesSchema.Tables + "\n  moods: { role: owned, by: user_id }");
        await using var estate = await world.OpenAsync();
        await using var crew = world.Start(estate, await world.AskAsync(estate));
        await InGraceAsync(world);
        await world.Ie.DoAsync("UPDATE moods SET text = 'new' WHERE user_id = 4");
        var away = await world.Ie.PictureAsync(World.Due);
        await world.Ie.DoAsync("UPDATE users SET country = 'US' WHERE id = 2");
        var back = await world.AskAsync(estate);
        await using var second = world.Start(estate, back);
        await world.WorkAsync(estate, await MoveNativeAsync(world, estate));
        Assert.Equal(0, await world.Control.ScalarAsync<long>($"SELECT count(*) FROM domicile_control.batch WHERE move = {back[0]} AND switched_at IS NOT NULL"));

        await world.Control.DoAsync("UPDATE domicile_control.move SET grace = '0'");
        await crew.OverAsync();
        await second.OverAsync();

        Assert.Equal(["2 3"], await world.Us.LinesAsync("SELECT user_id || ' ' || count(*) FROM moods WHERE user_id % 2 = 0 GROUP BY user_id"));
        Assert.Empty(await world.Control.LinesAsync("SELECT because FROM domicile_control.batch WHERE phase = 'quarantined'"));
        Assert.Equal(away.Count, (await world.Us.PictureAsync("u.id = 2")).Count + (await world.Ie.PictureAsync("u.id = 4")).Count);
    }

    [Fact]
    public async Task Rows_that_go_with_somebody_elses_row_go_as_the_application_would_delete_them()
    {
        await using var world = await World.NewAsync(users: 6, moving: "batch: 3, grace: 1h");
        await world.Us.DoAsync("CREATE TABLE gone (user_id bigint); CREATE FUNCTION told() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO gone VALUES (OLD.user_id); RETURN NULL; END'; CREATE TRIGGER told AFTER DELETE ON likes FOR EACH ROW EXECUTE FUNCTION told()");
        await using var estate = await world.OpenAsync();
        await using var crew = world.Start(estate, await world.AskAsync(estate));
        await InGraceAsync(world);

        // User 5, at home at us, likes note 60 and nobody has answered it.
        await world.Ie.DoAsync("DELETE FROM notes WHERE id = 60");
        await FollowedAsync(world);
        Assert.Equal(["5"], await world.Us.LinesAsync("SELECT user_id FROM gone"));
        await world.Control.DoAsync("UPDATE domicile_control.move SET grace = '0'");
        await crew.OverAsync();
        Assert.Empty(await world.Control.LinesAsync("SELECT because FROM domicile_control.batch WHERE phase = 'quarantined'"));
        Assert.Empty(world.Troubles);
    }

    private static Task InGraceAsync(World world) => Eventually.TrueAsync(
        () => world.Control.ScalarAsync<bool>("SELECT count(*) > 0 AND bool_and(b.phase = 'grace') FROM domicile_control.batch b JOIN domicile_control.move m ON m.id = b.move WHERE m.source = 'us' AND b.subjects > 0"), Token);

    private static async Task FollowedAsync(World world)
    {
        await Eventually.TrueAsync(async () => (await world.Us.LinesAsync(Projections)).SequenceEqual(await world.Ie.LinesAsync(Projections)), Token);
    }

    private static async Task<IReadOnlyList<long>> MoveNativeAsync(World world, EstateSession estate)
    {
        await world.Ie.DoAsync("INSERT INTO users (id, name, email, country) VALUES (100, 'native', 'native@example.org', 'US') ON CONFLICT DO NOTHING");
        await FollowedAsync(world);
        var moves = await World.AskAsync(estate, await new MovePlanner(estate).DueAsync("id = 100", Token), "id = 100");
        await world.Control.DoAsync($"UPDATE domicile_control.move SET grace = '0' WHERE id = {moves[0]}");
        return moves;
    }
}
