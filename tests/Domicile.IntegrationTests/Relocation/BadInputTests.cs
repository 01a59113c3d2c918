using System.Globalization;
using Domicile.IntegrationTests.Cli;

namespace Domicile.IntegrationTests.Relocation;

/// <summary>Bad input ends a move before it begins: exit code 2, three parts, and no catalog of the three databases has changed.</summary>
public sealed class BadInputTests : IAsyncLifetime
{
    private World _world = null!;

    private string Poor => $"poor_{_world.Us.Address.Database}";

    public async ValueTask InitializeAsync() => _world = await World.NewAsync(users: 4);

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task A_site_that_cannot_be_reached_is_named()
    {
        await ChangeAsync(At(_world.Ie, _world.Ie.Address.Port), At(_world.Ie, 1));

        await IsRefusedAsync($":1/{_world.Ie.Address.Database} cannot be reached.", "Check host and port");
    }

    [Fact]
    public async Task A_database_that_does_not_exist_is_named()
    {
        await ChangeAsync($"database: {_world.Ie.Address.Database},", "database: nowhere,");

        await IsRefusedAsync("/nowhere refuses the login.", "3D000");
    }

    [Fact]
    public async Task A_server_that_is_too_old_is_named()
    {
        await using var old = new OldServer(_world.Ie.Address.Port);
        await ChangeAsync(At(_world.Ie, _world.Ie.Address.Port), At(_world.Ie, old.Port));

        await IsRefusedAsync("The server runs PostgreSQL 14.", $"At 127.0.0.1:{old.Port}; wanted: 15 to 18.");
    }

    [Fact]
    public async Task Privileges_that_are_missing_are_all_named_at_once()
    {
        await _world.Us.DoAsync($"CREATE ROLE {Poor} LOGIN; ALTER TABLE users OWNER TO {Poor}; GRANT SELECT ON ALL TABLES IN SCHEMA public TO {Poor}");
        await ChangeAsync($"database: {_world.Us.Address.Database}, user: postgres", $"database: {_world.Us.Address.Database}, user: {Poor}");

        await IsRefusedAsync(
            "Nothing can move: 10 things stand in the way.", $"Role '{Poor}' may not replicate.", $"Role '{Poor}' may not create the schema 'domicile'",
            $"Role '{Poor}' does not own table public.labels", $"Role '{Poor}' does not own sequence public.notes_id_seq");
    }

    [Fact]
    public async Task A_table_that_nobody_owns_is_named()
    {
        foreach (var site in new[] { _world.Us, _world.Ie })
        {
            await site.DoAsync("CREATE TABLE photos (id bigint PRIMARY KEY, note_id bigint NOT NULL REFERENCES notes)");
        }

        await IsRefusedAsync("photos", "owned");
    }

    [Fact]
    public async Task A_table_without_a_primary_key_is_named()
    {
        foreach (var site in new[] { _world.Us, _world.Ie })
        {
            await site.DoAsync("ALTER TABLE likes DROP CONSTRAINT likes_pkey");
        }

        await IsRefusedAsync("'likes'", "primary key");
    }

    [Fact]
    public async Task Rows_in_the_way_at_the_target_are_counted()
    {
        await _world.Ie.DoAsync("INSERT INTO users (id, name, email, country) VALUES (1, 'x', 'x@example.org', 'IE'), (2, 'y', 'y@example.org', 'IE')");

        await IsRefusedAsync("Table 'users' has at least 2 rows under keys that site 'us' uses for rows of its own.", "Give the rows of one of the two sites other keys");
    }

    [Theory]
    [InlineData("announced", "ie: not live yet")]
    [InlineData("accepted", "ie: not live yet")]
    [InlineData("draining", "ie: draining")]
    public async Task A_policy_that_sends_somebody_to_a_site_that_is_not_live_moves_nobody_and_says_who_has_nowhere_to_be(string state, string why)
    {
        await ChangeAsync("ie: { country: IE, state: live", $"ie: {{ country: IE, state: {state}");
        var rows = await _world.Us.PictureAsync("true");

        var run = await CommandRun.OfAsync("move", "--due", "--yes", "--config", _world.ConfigurationFile);

        Assert.Equal(1, run.Code);
        Assert.Contains("nowhere to be", run.Errors, StringComparison.Ordinal);
        Assert.Contains(why, run.Errors, StringComparison.Ordinal);
        Assert.Equal(rows, await _world.Us.PictureAsync("true"));
    }

    private async Task IsRefusedAsync(params string[] words)
    {
        var before = await PictureAsync();

        var run = await CommandRun.OfAsync("move", "--due", "--yes", "--config", _world.ConfigurationFile);

        Assert.True(run.Code == 2, $"It ended with {run.Code}.\n{run.Errors}{run.Output}");
        Assert.All(words, word => Assert.True(run.Errors.Contains(word, StringComparison.Ordinal), $"'{word}' is not in:\n{run.Errors}"));
        Assert.Contains("\nDETAIL: ", run.Errors, StringComparison.Ordinal);
        Assert.Contains("\nHINT: ", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Errors, StringComparison.Ordinal);
        Assert.Equal(before, await PictureAsync());
    }

    /// <summary>Every object of the three databases, with the transaction that made it what it is, and every row of the sites.</summary>
    private async Task<IReadOnlyList<string>> PictureAsync()
    {
        const string catalog = """
            SELECT format('class %s %s %s', oid, relname, xmin) FROM pg_class WHERE relnamespace <> 'pg_toast'::regnamespace
            UNION ALL SELECT format('sequence %s %s', seqrelid::regclass, xmin) FROM pg_sequence
            UNION ALL SELECT format('trigger %s %s', tgname, xmin) FROM pg_trigger
            UNION ALL SELECT format('function %s %s', proname, xmin) FROM pg_proc WHERE oid >= 16384
            UNION ALL SELECT format('schema %s %s', nspname, xmin) FROM pg_namespace
            UNION ALL SELECT format('publication %s %s', pubname, xmin) FROM pg_publication
            UNION ALL SELECT format('slot %s', slot_name) FROM pg_replication_slots WHERE database = current_database()
            ORDER BY 1
            """;
        var (us, ie, control) = (await _world.Us.LinesAsync(catalog), await _world.Ie.LinesAsync(catalog), await _world.Control.LinesAsync(catalog));
        return [.. us, .. ie, .. control, .. await _world.Us.PictureAsync("true"), .. await _world.Ie.PictureAsync("true")];
    }

    private async Task ChangeAsync(string from, string to)
    {
        var text = await File.ReadAllTextAsync(_world.ConfigurationFile, TestContext.Current.CancellationToken);
        Assert.Contains(from, text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(_world.ConfigurationFile, text.Replace(from, to, StringComparison.Ordinal), TestContext.Current.CancellationToken);
    }

    private static string At(WorldSite site, int port) => string.Create(CultureInfo.InvariantCulture, $"port: {port}, database: {site.Address.Database},");
}
