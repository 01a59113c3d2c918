using System.Text.Json;
using Domicile.IntegrationTests.Cli;

namespace Domicile.IntegrationTests.Relocation;

/// <summary><c>domicile erase</c>: what vacuum leaves in pages is there before, and nowhere afterwards.</summary>
public sealed class PhysicalErasureTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_rewrite_takes_every_byte_of_who_has_left_out_of_the_files_and_says_so()
    {
        await using var cluster = await Servers.NewClusterAsync();
        await using var world = await World.NewAsync(cluster.Server, await Servers.OneAsync(), await Servers.OneAsync(), users: 200, moving: "batch: 200");
        await world.MoveAsync();
        await using var follower = await world.OpenAsync();
        await using var crew = world.Start(follower);
        var folder = (await world.Us.ScalarAsync<string>("SHOW data_directory"))!;

        // What an open snapshot may still see would be written anew as well.
        await using (var reader = await world.Us.OpenAsync())
        {
            await using var old = await reader.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, Token);
            await using var look = new Npgsql.NpgsqlCommand("SELECT count(*) FROM notes", reader, old);
            await look.ExecuteScalarAsync(Token);
            await using var busy = await world.Us.OpenAsync();
            await Domicile.Postgres.Statements.ExecuteAsync(busy, "SELECT pg_current_xact_id()", [], Token);
            var refused = await EraseAsync(world, "--patience", "1");
            Assert.Equal(2, refused.Code);
            Assert.Contains($"pid {reader.ProcessID}", refused.Errors, StringComparison.Ordinal);
        }

        var before = await new Domicile.Relocation.Erasure.Postgres.FileSearch(follower, follower.Site(Domicile.Estate.SiteId.Parse("us")), folder).RunAsync(1_000, Token);
        Assert.True(before.Values > 300 && before.Found.Count > 0, $"{before.Values} values, found {before.Found.Count}");

        var done = await EraseAsync(world, "--files", folder);

        Assert.True(done.Code == 0, done.Errors + done.Output);
        var said = JsonDocument.Parse(done.Output).RootElement;
        Assert.Equal("physical", said.GetProperty("level").GetString());
        Assert.Equal(before.Values, said.GetProperty("files").GetProperty("values").GetInt32());
        Assert.Empty(said.GetProperty("files").GetProperty("found").EnumerateObject().ToList());
        Assert.Equal(100, (await world.Us.LinesAsync("SELECT id FROM users WHERE country <> 'ZZ'")).Count);
    }

    [Fact]
    public async Task Where_no_files_are_shown_it_says_not_observable()
    {
        await using var world = await World.NewAsync(users: 4);
        await world.MoveAsync();
        var unread = await EraseAsync(world, "--patience", "1");
        Assert.Equal("swept", JsonDocument.Parse(unread.Output).RootElement.GetProperty("level").GetString()); // nobody reads the slot, which keeps old statistics
        await using var estate = await world.OpenAsync();
        await using var crew = world.Start(estate);

        var done = await EraseAsync(world, "--patience", "30");

        Assert.True(done.Code == 0, done.Output + done.Errors);
        Assert.Equal("physical, not observable", JsonDocument.Parse(done.Output).RootElement.GetProperty("level").GetString());
    }

    [Fact]
    public async Task A_role_that_may_not_see_snapshots_or_does_not_own_a_table_is_told_so_and_nothing_is_called_physical()
    {
        await using var world = await World.NewAsync(users: 4, rights: Rights.Owner);
        await world.MoveAsync();
        var blind = await EraseAsync(world);
        Assert.Equal(2, blind.Code);
        Assert.Contains("GRANT pg_monitor", blind.Errors, StringComparison.Ordinal);

        await using var super = new WorldSite(world.Us.Server, world.Us.Address with { User = "postgres" });
        await super.DoAsync($"GRANT pg_monitor TO {world.Us.Address.User}; ALTER TABLE likes OWNER TO postgres; GRANT SELECT, INSERT, UPDATE, DELETE ON likes TO {world.Us.Address.User}");
        var done = JsonDocument.Parse((await EraseAsync(world)).Output).RootElement;

        Assert.Equal("swept", done.GetProperty("level").GetString());
        Assert.Equal(
            ["likes: the server left it as it is: the role must own it, or have MAINTAIN on it (PostgreSQL 17 and later)", "notes: "],
            done.GetProperty("tables").EnumerateArray().Select(t => $"{t.GetProperty("table")}: {t.GetProperty("trouble")}").Where(t => t.StartsWith("likes", StringComparison.Ordinal) || t.StartsWith("notes", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    private static Task<CommandRun> EraseAsync(World world, params string[] more) => CommandRun.OfAsync(["erase", "us", "-c", world.ConfigurationFile, "--yes", "--json", .. more]);
}
