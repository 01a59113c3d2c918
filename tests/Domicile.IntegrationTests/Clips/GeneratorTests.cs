using Domicile.Samples.Clips;

namespace Domicile.IntegrationTests.Clips;

public sealed class GeneratorTests
{
    private static readonly string[] Europe =
        ["DE", "GB", "FR", "IT", "ES", "NL", "PL", "SE", "NO", "CH", "IE", "FI", "DK", "AT", "IS"];

    [Fact]
    public async Task The_same_seed_gives_the_same_rows_in_every_table()
    {
        await using var one = await NewAsync(seed: 7);
        await using var two = await NewAsync(seed: 7);
        await using var other = await NewAsync(seed: 8);

        foreach (var table in ClipsSchema.Tables)
        {
            // updated_at and the like come from the generator too: nothing is taken from the clock.
            var digest = $"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t";
            Assert.Equal(await one.ScalarAsync<string>(digest), await two.ScalarAsync<string>(digest));
        }

        const string comments = "SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM comments t";
        Assert.NotEqual(await one.ScalarAsync<string>(comments), await other.ScalarAsync<string>(comments));
    }

    [Fact]
    public async Task A_person_has_about_fourteen_rows_and_a_third_of_the_people_live_in_Europe()
    {
        await using var clips = await NewAsync(users: 2000);

        Assert.InRange(clips.Generated.Rows / 2000.0, 13, 15);
        var europeans = await clips.ScalarAsync<long>($"SELECT count(*) FROM users WHERE country IN ('{string.Join("','", Europe)}')");
        Assert.InRange(europeans, 600, 800);
        foreach (var (table, rows) in clips.Generated.RowsByTable)
        {
            Assert.Equal(rows, await clips.ScalarAsync<long>($"SELECT count(*) FROM {table}"));
        }
    }

    [Fact]
    public async Task The_country_that_the_population_tells_is_the_one_in_the_row()
    {
        await using var clips = await NewAsync();
        for (var id = 1; id <= 20; id++)
        {
            Assert.Equal(clips.Generated.Population.CountryOf(id), await clips.ScalarAsync<string>($"SELECT country FROM users WHERE id = {id}"));
        }
    }

    [Theory]
    [InlineData("users", "id", "email", ProtectedColumn.UserEmail)]
    [InlineData("users", "id", "phone", ProtectedColumn.UserPhone)]
    [InlineData("users", "id", "full_name", ProtectedColumn.UserFullName)]
    [InlineData("users", "id", "password_hash", ProtectedColumn.UserPasswordHash)]
    [InlineData("profiles", "user_id", "bio", ProtectedColumn.ProfileBio)]
    [InlineData("profiles", "user_id", "website", ProtectedColumn.ProfileWebsite)]
    [InlineData("profiles", "user_id", "settings", ProtectedColumn.ProfileSettings)]
    [InlineData("videos", "user_id", "description", ProtectedColumn.VideoDescription)]
    [InlineData("videos", "user_id", "location", ProtectedColumn.VideoLocation)]
    [InlineData("videos", "user_id", "storage_key", ProtectedColumn.VideoStorageKey)]
    [InlineData("videos", "user_id", "transcript", ProtectedColumn.VideoTranscript)]
    [InlineData("comments", "author_id", "body", ProtectedColumn.CommentBody)]
    [InlineData("likes", "user_id", "device", ProtectedColumn.LikeDevice)]
    [InlineData("follows", "follower_id", "found_by", ProtectedColumn.FollowFoundBy)]
    [InlineData("sessions", "user_id", "token", ProtectedColumn.SessionToken)]
    [InlineData("sessions", "user_id", "user_agent", ProtectedColumn.SessionUserAgent)]
    [InlineData("watch_events", "user_id", "device", ProtectedColumn.WatchEventDevice)]
    [InlineData("direct_messages", "sender_id", "body", ProtectedColumn.MessageBody)]
    public async Task Every_protected_text_holds_its_owners_marker(string table, string owner, string column, ProtectedColumn expected)
    {
        await using var clips = await NewAsync(users: 60);
        await using var command = clips.Source.CreateCommand($"SELECT {owner}, {column}::text FROM {table} WHERE {column} IS NOT NULL");
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var rows = 0;
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            Assert.Contains(new Canary(reader.GetInt64(0), expected).ToString(), reader.GetString(1), StringComparison.Ordinal);
            rows++;
        }

        Assert.NotEqual(0, rows);
    }

    [Fact]
    public async Task Every_foreign_key_has_an_index_that_begins_with_its_columns()
    {
        await using var clips = await NewAsync(users: 10);
        const string bare =
            """
            SELECT coalesce(string_agg(conrelid::regclass || '.' || conname, ', '), '') FROM pg_constraint c
            WHERE contype = 'f' AND connamespace = 'public'::regnamespace AND NOT EXISTS (
                SELECT FROM pg_index i WHERE i.indrelid = c.conrelid AND i.indkey[0] = c.conkey[1])
            """;
        Assert.Equal("", await clips.ScalarAsync<string>(bare));
    }

    [Fact]
    public async Task The_next_row_gets_an_id_that_is_free()
    {
        await using var clips = await NewAsync(users: 30);
        Assert.Equal(31, await clips.ScalarAsync<long>("INSERT INTO users (username, email, phone, country) VALUES ('a', 'b', 'c', 'IE') RETURNING id"));
        Assert.Equal(31, await clips.ScalarAsync<long>("INSERT INTO videos (user_id, title, storage_key, duration_ms) VALUES (31, 't', 'k', 1) RETURNING id"));
    }

    private static async Task<ClipsDatabase> NewAsync(int users = 300, int seed = 1) =>
        await ClipsDatabase.CreateAsync(await Servers.NewDatabaseAsync(await Servers.OneAsync()), users, seed);
}
