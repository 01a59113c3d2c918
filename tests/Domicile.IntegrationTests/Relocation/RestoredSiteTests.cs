using System.Diagnostics;
using System.Text.Json;
using Domicile.IntegrationTests.Cli;
using Domicile.Postgres;

namespace Domicile.IntegrationTests.Relocation;

/// <summary>A site whose data folder is put back as it was some time ago: same timeline, same identity, older memory.</summary>
public sealed class RestoredSiteTests
{
    [Theory]
    [InlineData(Rights.Superuser)]
    [InlineData(Rights.Owner)]
    public async Task A_site_set_back_refuses_every_write_from_the_first_command_on_and_opens_with_the_directorys_truth(Rights rights)
    {
        await using var own = await Servers.NewClusterAsync();
        await using var world = await NewAsync(own, rights);
        await FollowAsync(world, () => Task.FromResult(true));
        await using var snapshot = await Snapshot.TakeAsync(world.Us);
        await world.MoveAsync();
        var due = await world.Ie.PictureAsync(World.Due);
        var others = await world.Us.PictureAsync($"NOT ({World.Due})");

        await snapshot.PutBackAsync(world.Us);
        Assert.Equal(1, (await CommandAsync(world, "plan", "--due")).Code);

        foreach (var user in new[] { 1, 2 })
        {
            Assert.Equal("DM002", (await world.Us.RefusedAsync($"UPDATE users SET bio = 'rogue' WHERE id = {user}")).SqlState);
        }

        var looked = await CommandAsync(world, "site", "open", "us", "--dry-run", "--json");
        Assert.Equal("DM002", (await world.Us.RefusedAsync("INSERT INTO notes (user_id, title) VALUES (2, 'rogue')")).SqlState);
        var opened = JsonElement.Parse((await CommandAsync(world, "site", "open", "us", "--json")).Output);

        Assert.Equal((6, 6), (JsonElement.Parse(looked.Output).GetProperty("departed").GetInt64(), opened.GetProperty("departed").GetInt64()));
        Assert.True(opened.GetProperty("isOpen").GetBoolean() && opened.GetProperty("rowsTakenBack").GetInt64() > 0);
        await world.Us.DoAsync("UPDATE users SET bio = 'at home' WHERE id = 1; UPDATE users SET bio = 'bio of 1' WHERE id = 1");
        Assert.Equal(("DM001", "home=ie epoch=2"), await RefusalAsync(world.Us, "UPDATE users SET bio = 'rogue' WHERE id = 2"));
        await FollowAsync(world, async () => await world.Us.ScalarAsync<bool>("SELECT prepared FROM domicile.pair") && await world.Ie.ScalarAsync<bool>("SELECT prepared FROM domicile.pair"));
        Assert.Equal(due, await world.Ie.PictureAsync(World.Due));
        Assert.Equal(others, await world.Us.PictureAsync($"NOT ({World.Due})"));
        await Aftermath.HoldsAsync(world);
    }

    [Fact]
    public async Task Whoever_the_backup_lost_is_counted_and_accepted_before_the_site_opens_and_no_id_is_given_twice()
    {
        await using var own = await Servers.NewClusterAsync();
        await using var world = await NewAsync(own, Rights.Owner);
        await FollowAsync(world, () => Task.FromResult(true));
        await using var snapshot = await Snapshot.TakeAsync(world.Us);
        await world.Us.DoAsync("""
            WITH u AS (INSERT INTO users (name, email, country) VALUES ('lost', 'lost@example.org', 'US') RETURNING id), n AS (INSERT INTO notes (user_id, title) SELECT id, 'lost' FROM u)
            INSERT INTO notes (user_id, parent_id, title) SELECT 1, 10, 'lost, too'
            """);
        await FollowAsync(world, async () => await world.Ie.ScalarAsync<long>("SELECT count(*) FROM notes WHERE title LIKE 'lost%'") == 2);
        var lost = await world.Ie.ScalarAsync<long>("SELECT id FROM users WHERE name = 'lost'");
        await world.MoveAsync();

        await snapshot.PutBackAsync(world.Us);
        var refused = await CommandAsync(world, "site", "open", "us", "--json");
        var opened = await CommandAsync(world, "site", "open", "us", "--accept-loss", "--json");

        Assert.Equal((1, 0), (refused.Code, opened.Code));
        Assert.Equal((false, 1), (JsonElement.Parse(refused.Output).GetProperty("isOpen").GetBoolean(), JsonElement.Parse(refused.Output).GetProperty("missing").GetInt64()));
        var born = await world.Us.ScalarAsync<long>("INSERT INTO users (name, email, country) VALUES ('lost', 'lost@example.org', 'US') RETURNING id");
        Assert.True(born > lost);
        await FollowAsync(world, async () => await world.Ie.ScalarAsync<long>($"SELECT count(*) FROM users WHERE id = {born}") == 1);
        Assert.Empty(await world.Ie.LinesAsync($"SELECT title FROM notes WHERE title LIKE 'lost%' UNION ALL SELECT name FROM users WHERE id = {lost}"));
    }

    [Fact]
    public async Task An_opening_that_is_killed_leaves_the_site_closed_and_the_next_one_finishes()
    {
        await using var own = await Servers.NewClusterAsync();
        await using var world = await NewAsync(own, Rights.Owner);
        await FollowAsync(world, () => Task.FromResult(true));
        await using var snapshot = await Snapshot.TakeAsync(world.Us);
        await world.MoveAsync();
        await snapshot.PutBackAsync(world.Us);

        foreach (var place in new[] { "reopening", "repaired" })
        {
            Assert.True((await CommandRun.KilledAsync(place, "site", "open", "us", "--config", world.ConfigurationFile)).Code > 2);
            Assert.Equal("DM002", (await world.Us.RefusedAsync("UPDATE users SET bio = 'rogue' WHERE id = 1")).SqlState);
        }

        Assert.Equal(0, (await CommandAsync(world, "site", "open", "us")).Code);
        await FollowAsync(world, () => Task.FromResult(true));
        await Aftermath.HoldsAsync(world);
    }

    [Fact]
    public async Task A_site_that_closes_on_restart_takes_no_write_until_it_was_looked_at_not_even_when_set_back()
    {
        await using var own = await Servers.NewClusterAsync();
        await using var world = await NewAsync(own, Rights.Owner);
        await world.DeclareAsync($"moving: {{ batch: 4 }}\n{NotesSchema.Subjects}\n{NotesSchema.Tables}\n", usMore: ", after-restart: closed");
        await FollowAsync(world, () => Task.FromResult(true));
        await world.Us.DoAsync("UPDATE users SET bio = 'before' WHERE id = 2");

        await using var snapshot = await Snapshot.TakeAsync(world.Us);
        Assert.Equal("DM002", (await world.Us.RefusedAsync("UPDATE users SET bio = 'too early' WHERE id = 2")).SqlState);
        await FollowAsync(world, () => Task.FromResult(true));
        await world.Us.DoAsync("UPDATE users SET bio = 'looked at' WHERE id = 2");

        await world.MoveAsync();
        await snapshot.PutBackAsync(world.Us);
        Assert.Equal("DM002", (await world.Us.RefusedAsync("UPDATE users SET bio = 'rogue' WHERE id = 2")).SqlState);
        Assert.Equal(1, (await CommandAsync(world, "plan", "--due")).Code);
        Assert.Equal("DM002", (await world.Us.RefusedAsync("UPDATE users SET bio = 'rogue' WHERE id = 2")).SqlState);
    }

    private static async Task<World> NewAsync(OwnCluster own, Rights rights)
    {
        var shared = await Servers.OneAsync();
        return await World.NewAsync(own.Server, shared, shared, rights: rights);
    }

    private static async Task FollowAsync(World world, Func<Task<bool>> isEnough)
    {
        await using var estate = await world.OpenAsync();
        await using var crew = world.Start(estate);
        await Eventually.TrueAsync(
            async () => await world.Us.ScalarAsync<bool>("SELECT coalesce(bool_and(prepared), false) FROM domicile.pair") && await world.Ie.ScalarAsync<bool>("SELECT coalesce(bool_and(prepared), false) FROM domicile.pair") && await isEnough(),
            TestContext.Current.CancellationToken);
    }

    private static Task<CommandRun> CommandAsync(World world, params string[] arguments) => CommandRun.OfAsync([.. arguments, "--config", world.ConfigurationFile]);

    private static async Task<(string State, string? Detail)> RefusalAsync(WorldSite site, string sql)
    {
        var refused = await site.RefusedAsync(sql);
        return (refused.SqlState, refused.Detail);
    }

    /// <summary>A copy of a stopped server's folder.</summary>
    private sealed class Snapshot(string folder) : IAsyncDisposable
    {
        public static async Task<Snapshot> TakeAsync(WorldSite site)
        {
            var folder = Servers.NewFolder($"snapshot-{site.Address.Port}");
            await site.ForgetSessionsAsync();
            await site.Server.StopAsync(TestContext.Current.CancellationToken);
            await CopyAsync(site.Server.DataFolder, folder);
            await site.Server.RestartAsync(TestContext.Current.CancellationToken);
            return new(folder);
        }

        public async Task PutBackAsync(WorldSite site)
        {
            await site.ForgetSessionsAsync();
            await site.Server.StopAsync(TestContext.Current.CancellationToken);
            Directory.Delete(site.Server.DataFolder, recursive: true);
            await CopyAsync(folder, site.Server.DataFolder);
            await site.Server.RestartAsync(TestContext.Current.CancellationToken);
        }

        public ValueTask DisposeAsync()
        {
            Directory.Delete(folder, recursive: true);
            return default;
        }

        private static async Task CopyAsync(string from, string to)
        {
            using var copy = Process.Start("cp", ["-a", from, to]);
            await copy.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, copy.ExitCode);
        }
    }
}
