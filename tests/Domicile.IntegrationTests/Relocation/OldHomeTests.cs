namespace Domicile.IntegrationTests.Relocation;

/// <summary>What the old site refuses for ever, whoever connects: here the tables' owner through psql. User 2 has moved away and left
/// the rows users 2, notes 20 and 21 as projections; user 1 lives here.</summary>
public sealed class OldHomeTests(MovedWorld moved) : IClassFixture<MovedWorld>
{
    private const string Everybody = "true";

    [Theory]
    [InlineData("DM001", "INSERT INTO notes (user_id, title) VALUES (2, 'a child of somebody who lives elsewhere')")]
    [InlineData("DM001", "INSERT INTO lines VALUES (20, 9, 'a grandchild')")]
    [InlineData("DM001", "INSERT INTO likes VALUES (2, 10)")]
    [InlineData("DM001", "UPDATE letters SET subject = 'addressed to 3, who lives here; not from here' WHERE id = 21")]
    [InlineData("DM001", "INSERT INTO letters VALUES (999, 2, 3, 'in the name of somebody who lives elsewhere')")]
    [InlineData("DM001", "INSERT INTO labels (note_id, name) VALUES (20, 'looked at when the transaction ends')")]
    [InlineData("DM001", "BEGIN; INSERT INTO labels (note_id, name) VALUES (20, 'the same'); COMMIT")]
    [InlineData("DM001", "BEGIN; INSERT INTO labels (note_id, name) VALUES (20, 'the same'); PREPARE TRANSACTION 'old-home'")]
    [InlineData("DM001", "WITH n AS (INSERT INTO notes (user_id, title) VALUES (1, 'mine'), (2, 'not mine') RETURNING id) SELECT id FROM n")]
    [InlineData("DM001", "UPDATE users SET name = 'somebody else' WHERE id = 2")]
    [InlineData("DM001", "UPDATE notes SET body = 'what was erased' WHERE id = 20")]
    [InlineData("DM001", "UPDATE notes SET title = title || '!'")]
    [InlineData("DM001", "UPDATE notes SET user_id = 1 WHERE id = 20")]
    [InlineData("DM001", "UPDATE notes SET user_id = 2 WHERE id = 10")]
    [InlineData("DM001", "UPDATE lines SET note_id = 20 WHERE note_id = 10")]
    [InlineData("DM001", "INSERT INTO users (id, name, email, country) VALUES (2, 'user 2', 'user2@example.org', 'IE') ON CONFLICT (id) DO UPDATE SET email = excluded.email")]
    [InlineData("DM001", "BEGIN; DELETE FROM users WHERE id = 2; INSERT INTO users (id, name, email, country) VALUES (2, 'user 2', 'user2@example.org', 'IE'); COMMIT")]
    [InlineData("DM001", "MERGE INTO notes n USING (VALUES (20)) v (id) ON n.id = v.id WHEN MATCHED THEN UPDATE SET title = 'merged'")]
    [InlineData("DM001", "DELETE FROM users WHERE id = 2")]
    [InlineData("DM001", "DELETE FROM notes WHERE id = 10")] // 21, an answer to it by user 2, would go with it
    [InlineData("DM001", "COPY notes (user_id, title) FROM STDIN;\n1\tmine\n2\tnot mine\n\\.\n")]
    [InlineData("DM001", "COPY lines FROM STDIN;\n20\t9\tnot mine\n\\.\n")]
    [InlineData("DM001", "SET session_replication_role = replica; UPDATE users SET name = 'x' WHERE id = 2")]
    [InlineData("DM001", "SET session_replication_role = replica; DELETE FROM users WHERE id = 2")]
    [InlineData("DM001", "SET session_replication_role = replica; INSERT INTO lines VALUES (20, 9, 'x')")]
    [InlineData("DM001", "SET session_replication_role = replica; INSERT INTO labels (note_id, name) VALUES (20, 'x')")]
    [InlineData("DM001", "SET session_replication_role = replica; COPY likes FROM STDIN;\n2\t10\n\\.\n")]
    [InlineData("DM001", "SET domicile.session = 'a guess'; UPDATE users SET name = 'x' WHERE id = 2")]
    [InlineData("DM003", "SET session_replication_role = replica; UPDATE users SET id = 1000 WHERE id = 1")]
    [InlineData("DM005", "TRUNCATE likes")]
    [InlineData("DM005", "TRUNCATE users CASCADE")]
    [InlineData("DM005", "SET session_replication_role = replica; TRUNCATE labels")]
    public async Task The_owner_of_the_tables_is_refused_at_the_old_home_and_changes_nothing(string state, string script)
    {
        var before = await moved.World.Us.PictureAsync(Everybody);

        var run = await Psql.RunAsync(moved.World.Us.Address, moved.Owner, script);

        Assert.Equal(3, run.Code);
        Assert.Contains($"ERROR:  {state}: ", run.Errors, StringComparison.Ordinal);
        Assert.Equal(before, await moved.World.Us.PictureAsync(Everybody));
    }

    [Fact]
    public async Task A_refusal_names_the_new_home_and_its_epoch()
    {
        var run = await Psql.RunAsync(moved.World.Us.Address, moved.Owner, "DELETE FROM users WHERE id = 2");

        Assert.Contains("DETAIL:  home=ie epoch=2", run.Errors, StringComparison.Ordinal);
        Assert.Contains("HINT:  Retry the transaction at site ie.", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_lives_here_is_written_here_and_who_has_moved_is_written_there()
    {
        const string write = "BEGIN; WITH n AS (INSERT INTO notes (user_id, title) VALUES ({0}, 'still mine') RETURNING id) INSERT INTO lines SELECT id, 1, 'x' FROM n; ROLLBACK";

        var (here, there) = (write.Replace("{0}", "1", StringComparison.Ordinal), write.Replace("{0}", "2", StringComparison.Ordinal));

        Assert.Equal(0, (await Psql.RunAsync(moved.World.Us.Address, moved.Owner, here)).Code);
        Assert.Equal(0, (await Psql.RunAsync(moved.World.Ie.Address, "postgres", there)).Code);
        Assert.Equal(3, (await Psql.RunAsync(moved.World.Ie.Address, "postgres", here)).Code);
    }

    [Fact]
    public async Task The_key_of_somebody_who_left_no_row_is_refused_as_well()
    {
        const string schema = "CREATE TABLE people (id bigint PRIMARY KEY, country text NOT NULL); CREATE TABLE letters (id bigint PRIMARY KEY, person_id bigint NOT NULL REFERENCES people ON DELETE CASCADE);";
        await using var world = await World.NewAsync(schema: schema, fill: "INSERT INTO people VALUES (1, 'US'), (2, 'IE'); INSERT INTO letters VALUES (1, 1), (2, 2)", tables: """
            tables:
              people: { role: subject }
              letters: { role: owned, by: person_id }
            """, subjects: NotesSchema.Subjects.Replace("table: users", "table: people", StringComparison.Ordinal));
        await world.MoveAsync();
        Assert.Equal(["1"], await world.Us.LinesAsync("SELECT id FROM people"));

        foreach (var script in new[] { "INSERT INTO people VALUES (2, 'US')", "COPY people FROM STDIN;\n2\tUS\n\\.\n", "SET session_replication_role = replica; INSERT INTO people VALUES (2, 'US')" })
        {
            var run = await Psql.RunAsync(world.Us.Address, "postgres", script);
            Assert.Contains("ERROR:  DM001: ", run.Errors, StringComparison.Ordinal);
        }

        Assert.Equal(["1"], await world.Us.LinesAsync("SELECT id FROM people"));
    }
}
