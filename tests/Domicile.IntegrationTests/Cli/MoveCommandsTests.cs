using System.Text.Json;

namespace Domicile.IntegrationTests.Cli;

/// <summary>A move from beginning to end through the command line: paused, cancelled, undone, looked at, uninstalled.</summary>
public sealed class MoveCommandsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Rights.Superuser)]
    [InlineData(Rights.Owner)]
    public async Task A_move_can_be_looked_at_undone_with_a_verdict_and_leaves_nothing_once_uninstalled(Rights rights)
    {
        await using var estate = await CommandEstate.CreateAsync(rights: rights);

        var moved = await estate.JsonAsync("move", "--due", "--yes");
        var subjects = moved.GetProperty("subjectsMoved").GetInt64();
        var id = moved.GetProperty("moves")[0].GetInt64();
        var one = await estate.Dublin.ScalarAsync<long>("SELECT min(k1) FROM domicile.residence_person r, domicile.site s WHERE r.home = s.number");

        Assert.True(subjects > 0);
        var status = await estate.JsonAsync("status");
        Assert.Equal("done", status.GetProperty("moves")[0].GetProperty("state").GetString());
        Assert.All(status.GetProperty("pairs").EnumerateArray(), pair =>
        {
            Assert.True(pair.GetProperty("claim").GetInt64() > 0);
            Assert.False(pair.GetProperty("isAlive").GetBoolean());
            Assert.True(pair.GetProperty("isPrepared").GetBoolean());
            Assert.True(pair.GetProperty("keptBytes").GetInt64() >= 0);
        });
        Assert.Equal(("ie-dublin", 2L, true), Where(await estate.JsonAsync("where", $"{one}")));

        var again = await estate.JsonAsync("plan", "--due");
        Assert.True(again.GetProperty("ready").GetBoolean());
        Assert.Equal(0, again.GetProperty("due").GetArrayLength());

        var refused = await estate.RunAsync("move", "back", $"{id}");
        Assert.Equal(2, refused.Code);
        Assert.Contains("--verdict", refused.Errors, StringComparison.Ordinal);

        var back = await estate.JsonAsync("move", "back", $"{id}", "--verdict", "the court said so");
        Assert.Equal(subjects, back.GetProperty("subjectsMoved").GetInt64());
        Assert.Equal(0, await CommandEstate.ResidentsAsync(estate.Dublin));
        Assert.Equal(("us-sacramento", 3L, true), Where(await estate.JsonAsync("where", $"{one}")));
        var then = await estate.RunAsync("where", $"{one}", "--at", "2020-01-01T00:00:00Z");
        Assert.Equal(1, then.Code);

        var held = await estate.RunAsync("uninstall", "--yes");
        Assert.Equal(2, held.Code);
        Assert.Contains("Sites hold projections", held.Errors, StringComparison.Ordinal);
        await estate.JsonAsync("uninstall", "--yes", "--force");
        await NothingIsLeftAsync(estate);
        await estate.JsonAsync("uninstall", "--yes", "--force");
    }

    [Fact]
    public async Task A_cancelled_move_takes_back_what_was_not_switched_and_leaves_the_rest_where_it_is()
    {
        await using var estate = await CommandEstate.CreateAsync(rights: Rights.Owner);
        await estate.KillAsync("switched:3", "move", "--due", "--yes", "--batch", "4");
        var id = (await estate.JsonAsync("status")).GetProperty("moves")[0].GetProperty("id").GetInt64();

        var cancelled = await estate.JsonAsync("move", "cancel", $"{id}");

        Assert.Equal(12, cancelled.GetProperty("subjectsMoved").GetInt64());
        Assert.Equal(12, await CommandEstate.ResidentsAsync(estate.Dublin));
        var phases = (await estate.JsonAsync("status", $"{id}")).GetProperty("moves")[0].GetProperty("batchesByPhase");
        Assert.Equal(["done", "withdrawn"], phases.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
        foreach (var site in new[] { estate.Sacramento, estate.Dublin })
        {
            Assert.Equal(0, await site.ScalarAsync<long>("SELECT (SELECT count(*) FROM domicile.lease) + (SELECT count(*) FROM domicile.residence_person WHERE batch IS NOT NULL)"));
        }

        Assert.Equal(0, await estate.Dublin.ScalarAsync<long>(
            "SELECT count(*) FROM sessions t JOIN domicile.residence_person r ON r.k1 = t.user_id JOIN domicile.site s ON r.home <> s.number"));
        Assert.Equal(0, await estate.Dublin.ScalarAsync<long>(
            "SELECT count(*) FROM users t JOIN domicile.residence_person r ON r.k1 = t.id JOIN domicile.site s ON r.home <> s.number WHERE t.email NOT LIKE 'domicile-%'"));

        await estate.JsonAsync("move", "--due", "--yes");
        Assert.Equal(0, (await estate.JsonAsync("plan", "--due")).GetProperty("due").GetArrayLength());
    }

    [Fact]
    public async Task A_cancellation_that_is_killed_on_its_way_is_brought_to_its_end_by_the_next_run()
    {
        await using var estate = await CommandEstate.CreateAsync();
        await estate.KillAsync("switched:2", "move", "--due", "--yes", "--batch", "4");
        foreach (var place in new[] { "withdrawing", "taken-back", "released" })
        {
            await estate.KillAsync(place, place == "withdrawing" ? ["move", "cancel", "1"] : ["move", "--to", "ie-dublin", "--where", "false", "--yes"]);
        }

        await estate.JsonAsync("move", "--to", "ie-dublin", "--where", "false", "--yes");

        Assert.Equal(8, await CommandEstate.ResidentsAsync(estate.Dublin));
        Assert.Equal(0, await estate.Sacramento.ScalarAsync<long>("SELECT count(*) FROM domicile.lease"));
        Assert.Equal("cancelled", (await estate.JsonAsync("status")).GetProperty("moves")[0].GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_paused_move_lets_no_batch_begin_until_it_is_resumed()
    {
        await using var estate = await CommandEstate.CreateAsync(rights: Rights.Owner);
        await estate.KillAsync("switched:2", "move", "--due", "--yes", "--batch", "4");

        await estate.JsonAsync("move", "pause", "1");
        var meanwhile = await estate.RunAsync("move", "--due", "--yes");
        var before = await SubjectsAsync(estate, "subjectsMoved");
        var twice = await estate.RunAsync("move", "pause", "1");
        var resumed = await estate.JsonAsync("move", "resume", "1");

        Assert.True(meanwhile.Code == 0, meanwhile.Errors);
        Assert.Equal(8, before);
        Assert.Equal(2, twice.Code);
        Assert.Contains("It is paused", twice.Errors, StringComparison.Ordinal);
        Assert.Equal(await SubjectsAsync(estate, "subjects"), resumed.GetProperty("subjectsMoved").GetInt64());
    }

    [Fact]
    public async Task A_pause_is_heard_between_two_batches_of_a_running_move()
    {
        await using var estate = await CommandEstate.CreateAsync(users: 400);
        var running = estate.RunAsync("move", "--due", "--yes", "--batch", "1", "--json");
        await Eventually.TrueAsync(async () => await Sample.ScalarAsync<bool>(estate.Control, "SELECT to_regclass('domicile_control.batch') IS NOT NULL")
            && await Sample.ScalarAsync<bool>(estate.Control, "SELECT EXISTS (SELECT FROM domicile_control.batch WHERE switched_at IS NOT NULL)"), Token);

        await estate.JsonAsync("move", "pause", "1");
        var stopped = await running;

        Assert.Equal(1, stopped.Code);
        Assert.True(JsonElement.Parse(stopped.Output).GetProperty("isPaused").GetBoolean());
        var held = await estate.Sacramento.ScalarAsync<long>("SELECT (SELECT count(*) FROM domicile.lease WHERE state = 'fenced') + (SELECT count(*) FROM domicile.closing)");
        Assert.True(held == 0, $"{held} batches were left closed to their writers: {stopped.Errors}");
        var resumed = await estate.JsonAsync("move", "resume", "1");
        Assert.Equal(await SubjectsAsync(estate, "subjects"), resumed.GetProperty("subjectsMoved").GetInt64());
    }

    private static (string? Home, long Epoch, bool Agrees) Where(JsonElement said) =>
        (said.GetProperty("home").GetString(), said.GetProperty("epoch").GetInt64(), said.GetProperty("agrees").GetBoolean());

    private static async Task<long> SubjectsAsync(CommandEstate estate, string what) =>
        (await estate.JsonAsync("status", "1")).GetProperty("moves")[0].GetProperty(what).GetInt64();

    private static async Task NothingIsLeftAsync(CommandEstate estate)
    {
        foreach (var database in new[] { estate.Sacramento.Address, estate.Dublin.Address, estate.Control })
        {
            Assert.Equal(0, await Sample.ScalarAsync<long>(
                database,
                """
                SELECT (SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'domicile%') + (SELECT count(*) FROM pg_publication)
                  + (SELECT count(*) FROM pg_replication_slots WHERE database = current_database()) + (SELECT count(*) FROM pg_trigger WHERE tgname LIKE '%domicile%')
                  + (SELECT count(*) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname LIKE 'domicile%' OR p.proname LIKE '%domicile%')
                  + (SELECT count(*) FROM pg_class WHERE relname LIKE '%domicile%')
                """));
        }
    }
}
