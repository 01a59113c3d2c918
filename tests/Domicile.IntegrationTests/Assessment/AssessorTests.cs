using Domicile.Assessment;
using Domicile.Assessment.Postgres;
using Domicile.Postgres;
using Npgsql;

namespace Domicile.IntegrationTests.Assessment;

public sealed class AssessorTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Chinooks_rows_are_counted_by_the_country_of_their_customers()
    {
        var database = await Servers.NewDatabaseAsync(await Servers.OneAsync());
        await Sample.ChinookAsync(database);

        var report = await AssessAsync(database);

        Assert.Equal("person", report.Subjects.Single(s => s.Table == "customer").Kind);
        var lines = report.Tables.Single(t => t.Table == "invoice_line");
        Assert.Equal((2240, CountMethod.Exact, 24), (lines.Rows, lines.Method, lines.Countries.Length));
        var german = await Sample.ScalarAsync<long>(database, "SELECT count(*) FROM invoice_line JOIN invoice USING (invoice_id) JOIN customer USING (customer_id) WHERE country = 'Germany'");
        Assert.Equal(german, lines.Countries.Single(c => c.Country == "DE").Rows);
        Assert.Contains(report.Findings, f => f is { Code: "crossing", Table: "customer" });
    }

    [Fact]
    public async Task Every_statement_of_a_report_runs_as_it_is_printed()
    {
        var database = await Servers.NewDatabaseAsync(await Servers.OneAsync());
        await Sample.RunAsync(database, "samples/b2b/schema.sql");

        var report = await AssessAsync(database);

        Assert.All(report.Findings, f => Assert.NotNull(f.Sql));
        foreach (var sql in report.Findings.Select(f => f.Sql!).Concat(report.Tables.Select(t => t.Sql).OfType<string>()).Append(report.Pause.Sql).Distinct(StringComparer.Ordinal))
        {
            await Sample.ExecuteAsync(database, sql);
        }
    }

    [Fact]
    public async Task What_a_move_would_meet_is_found()
    {
        await using var own = await Servers.NewClusterAsync(new Dictionary<string, string>(StringComparer.Ordinal) { ["wal_level"] = "replica", ["max_prepared_transactions"] = "4" });
        var database = await Servers.NewDatabaseAsync(own.Server);
        await Sample.RunAsync(database, "samples/b2b/schema.sql");
        await Sample.ExecuteAsync(database, "CREATE PUBLICATION theirs FOR ALL TABLES");
        await Sample.ExecuteAsync(database, "ALTER TABLE comments REPLICA IDENTITY NOTHING; SELECT setval('tasks_id_seq', 2000); CREATE TABLE tiny (id smallserial PRIMARY KEY, user_id uuid NOT NULL REFERENCES users); SELECT setval('tiny_id_seq', 32000)");
        await Sample.ExecuteAsync(database, "BEGIN; UPDATE plans SET name = 'Free' WHERE id = 1; PREPARE TRANSACTION 'forgotten'");
        await using var pool = Connecting.Pool(database);
        await using var writer = await pool.OpenConnectionAsync(Token);
        await writer.ExecuteAsync("BEGIN; UPDATE plans SET name = 'Team' WHERE id = 2", [], Token);

        var report = await AssessAsync(database);

        var found = report.Findings.Select(f => (f.Code, f.Severity)).ToHashSet();
        Assert.Superset(
            new HashSet<(string, FindingSeverity)>
            {
                ("wal-level", FindingSeverity.Blocker), ("other-publication", FindingSeverity.Decide), ("no-replica-identity", FindingSeverity.Blocker), ("integer-ids", FindingSeverity.Decide),
                ("prepared-transaction", FindingSeverity.Blocker), ("idle-in-transaction", FindingSeverity.Decide), ("trigger-effects", FindingSeverity.Note), ("derived-copy", FindingSeverity.Decide),
                ("json-payload", FindingSeverity.Decide), ("unique-becomes-global", FindingSeverity.Decide), ("crossing", FindingSeverity.Decide),
            },
            found);
        Assert.True(report.Pause.LongestWriterMilliseconds > 0);
        await Sample.ExecuteAsync(database, "ROLLBACK PREPARED 'forgotten'");
    }

    [Fact]
    public async Task A_role_that_may_only_read_sees_as_much_and_is_told_what_it_lacks()
    {
        var database = await Servers.NewDatabaseAsync(await Servers.OneAsync());
        await Sample.ChinookAsync(database);
        await Sample.ExecuteAsync(database, "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'looker') THEN CREATE ROLE looker LOGIN PASSWORD 'looker'; END IF; END $$; GRANT SELECT ON ALL TABLES IN SCHEMA public TO looker; REVOKE SELECT ON genre FROM looker");

        var report = await AssessAsync(database with { User = "looker", Password = "looker" });

        Assert.Equal(2240, report.Tables.Single(t => t.Table == "invoice_line").Rows);
        Assert.Equal(CountMethod.Estimated, report.Tables.Single(t => t.Table == "genre").Method);
        Assert.Superset(new HashSet<string> { "no-replication-privilege", "not-owner", "not-readable" }, report.Findings.Select(f => f.Code).ToHashSet(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_look_can_change_nothing()
    {
        var database = await Servers.NewDatabaseAsync(await Servers.OneAsync());
        await Sample.ExecuteAsync(database, "CREATE TABLE t (id int PRIMARY KEY)");
        await using var pool = ReadOnlySession.Pool(database, TimeSpan.FromSeconds(5));

        var refused = await Assert.ThrowsAsync<PostgresException>(async () =>
        {
            await using var command = pool.CreateCommand("INSERT INTO t VALUES (1)");
            await command.ExecuteNonQueryAsync(Token);
        });

        Assert.Equal(PostgresErrorCodes.ReadOnlySqlTransaction, refused.SqlState);
    }

    [Fact]
    public async Task A_large_table_is_sampled_and_says_so()
    {
        var database = await Servers.NewDatabaseAsync(await Servers.OneAsync());
        await Sample.ExecuteAsync(database, """
            CREATE TABLE users (id int PRIMARY KEY, email text NOT NULL, name text, country text);
            INSERT INTO users SELECT i, i || '@example.com', 'n', CASE WHEN i % 4 = 0 THEN 'IE' ELSE 'US' END FROM generate_series(1, 1000) i;
            CREATE TABLE posts (id int PRIMARY KEY, user_id int NOT NULL REFERENCES users, body text NOT NULL);
            INSERT INTO posts SELECT i, 1 + i % 1000, repeat('x', 1500) FROM generate_series(1, 60000) i; ANALYZE;
            """);

        var posts = (await AssessAsync(database)).Tables.Single(t => t.Table == "posts");

        Assert.Equal(CountMethod.Sampled, posts.Method);
        Assert.InRange(posts.Rows, 40_000, 80_000);
        Assert.InRange(posts.Countries.Single(c => c.Country == "IE").Rows / (double)posts.Rows, 0.2, 0.3);
    }

    private static Task<AssessmentReport> AssessAsync(ServerAddress database) => new Assessor(TimeProvider.System).AssessAsync(database, null, Token);
}
