using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Domicile.Estate;
using Domicile.Postgres;
using Npgsql;

namespace Domicile.IntegrationTests.Gateway;

/// <summary>Ordinary clients through the gateway, each subject at home.</summary>
public sealed class GatewayTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private readonly GatewayWorld _world = fixture.World;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_subjects_rows_are_read_and_written_at_home_by_parameter_literal_and_context()
    {
        var (dublin, sacramento) = ((await GatewayWorld.PeopleAsync(_world.Estate.Dublin))[0], (await GatewayWorld.PeopleAsync(_world.Estate.Sacramento))[0]);
        foreach (var (listener, person, site) in new[] { (0, dublin, _world.Estate.Dublin), (1, sacramento, _world.Estate.Sacramento) })
        {
            var email = await site.ScalarAsync<string>($"SELECT email FROM users WHERE id = {person}");
            await using var connection = await _world.OpenAsync(listener);

            Assert.Equal(email, await connection.ScalarAsync<string>("SELECT email FROM users WHERE id = $1", [person], Token));
            Assert.Equal(email, await connection.ScalarAsync<string>($"SELECT email FROM users WHERE id = {person}", [], Token));
            await connection.ExecuteAsync("UPDATE users SET username = username || $2 WHERE id = $1", [person, "x"], Token);
            await using var transaction = await connection.BeginTransactionAsync(Token);
            await connection.ExecuteAsync($"SET LOCAL domicile.subject = '{person}'", [], Token);
            await connection.ExecuteAsync($"UPDATE users SET username = username || 'y' WHERE id = {person}", [], Token);
            await transaction.CommitAsync(Token);

            Assert.EndsWith("xy", await site.ScalarAsync<string>($"SELECT username FROM users WHERE id = {person}"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Psql_runs_through_it()
    {
        var person = (await GatewayWorld.PeopleAsync(_world.Estate.Dublin))[0];

        var (code, output, errors) = await PsqlAsync($"SELECT id FROM users WHERE id = {person};", "BEGIN;", $"UPDATE users SET username = username WHERE id = {person};", "COMMIT;", "SHOW domicile.site;");

        Assert.True(code == 0, errors);
        Assert.Contains(person.ToString(CultureInfo.InvariantCulture), output, StringComparison.Ordinal);
        Assert.Contains("COMMIT", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tls_and_prepared_statements_work_and_refusals_have_their_parts()
    {
        var person = (await GatewayWorld.PeopleAsync(_world.Estate.Dublin))[0];
        await using var connection = await _world.OpenAsync(listener: 2, "Trust Server Certificate=true");
        await using var command = new NpgsqlCommand("SELECT username FROM users WHERE id = $1", connection) { Parameters = { new() { Value = person } } };
        await command.PrepareAsync(Token);
        for (var i = 0; i < 3; i++)
        {
            Assert.NotNull(await command.ExecuteScalarAsync(Token));
        }

        var refused = await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync("UPDATE users SET username = 'a'", [], Token));
        Assert.NotEmpty(refused.SqlState);
        Assert.NotNull(refused.Hint);
        Assert.NotNull(await command.ExecuteScalarAsync(Token));
    }

    [Fact]
    public async Task What_it_refuses_of_somebody_and_what_comes_to_an_end_is_counted_for_the_ledger()
    {
        var (dublin, sacramento) = ((await GatewayWorld.PeopleAsync(_world.Estate.Dublin))[0], (await GatewayWorld.PeopleAsync(_world.Estate.Sacramento))[0]);
        await using var abroad = await _world.OpenAsync(listener: 1);
        long Ended() => _world.Server.EndedBySite[SiteId.Parse("us-sacramento")];
        var before = Ended();

        var refused = await Assert.ThrowsAsync<PostgresException>(() => abroad.ScalarAsync<string>("SELECT email FROM users WHERE id = $1", [dublin], Token));
        await abroad.ExecuteAsync("UPDATE users SET username = username WHERE id = $1", [sacramento], Token);

        Assert.Equal("42501", refused.SqlState);
        var about = _world.Server.TakeRefused("42501");
        Assert.Equal(("person", "ie-dublin"), (about.Kind, about.Home?.Text));
        Assert.Null(_world.Server.TakeRefused("42501").Kind);
        Assert.Equal(before + 1, Ended());
    }

    [Fact]
    public async Task A_turn_is_a_span_that_tells_the_site_and_nothing_of_anybody()
    {
        var (dublin, spans) = ((await GatewayWorld.PeopleAsync(_world.Estate.Dublin))[0], new ConcurrentQueue<Activity>());
        using (var listener = new ActivityListener { ShouldListenTo = s => s.Name == "Domicile.Gateway", Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData, ActivityStopped = spans.Enqueue })
        {
            ActivitySource.AddActivityListener(listener);
            await using var connection = await _world.OpenAsync();
            await connection.ScalarAsync<string>("SELECT email FROM users WHERE id = $1", [dublin], Token);
            await using var abroad = await _world.OpenAsync(listener: 1);
            await Assert.ThrowsAsync<PostgresException>(() => abroad.ScalarAsync<string>("SELECT email FROM users WHERE id = $1", [dublin], Token));
        }

        static string Words(Activity span) => string.Join(' ', span.TagObjects.Select(t => $"{t.Key}={t.Value}").Order(StringComparer.Ordinal));
        Assert.Contains("domicile.protocol=extended domicile.site=ie-dublin domicile.writes=False", spans.Select(Words));
        Assert.Contains(spans, s => s.Status == ActivityStatusCode.Error && s.GetTagItem("db.response.status_code") is "42501");
        Assert.All(spans, s => Assert.Null(s.ParentId));
    }

    [Fact]
    public async Task Copy_goes_both_ways_and_large_results_come_whole()
    {
        await using var connection = await _world.OpenAsync(listener: 1);
        await connection.ExecuteAsync("SET domicile.site = 'us-sacramento'", [], Token);
        await connection.ExecuteAsync("CREATE TEMP TABLE numbers (n bigint, t text)", [], Token);
        await using (var writer = await connection.BeginBinaryImportAsync("COPY numbers FROM STDIN (FORMAT binary)", Token))
        {
            for (var i = 0L; i < 20_000; i++)
            {
                await writer.WriteRowAsync(Token, i, new string('x', 100));
            }

            await writer.CompleteAsync(Token);
        }

        Assert.Equal(20_000L * 19_999 / 2, await connection.ScalarAsync<decimal>("SELECT sum(n) FROM numbers", [], Token));
        var rows = await connection.RowsAsync("SELECT n FROM numbers ORDER BY n", [], r => r.GetInt64(0), Token);
        Assert.Equal(Enumerable.Range(0, 20_000).Select(i => (long)i), rows);
        using var reader = await connection.BeginTextExportAsync("COPY numbers TO STDOUT", Token);
        Assert.Equal(20_000, (await reader.ReadToEndAsync(Token)).Count(c => c == '\n'));
    }

    [Fact]
    public async Task A_notification_arrives_and_a_cancel_ends_only_its_own_query()
    {
        await using var listener = await _world.OpenAsync(listener: 1);
        await listener.ExecuteAsync("SET domicile.site = 'us-sacramento'", [], Token);
        await listener.ExecuteAsync("LISTEN news", [], Token);
        var heard = new TaskCompletionSource<string>();
        listener.Notification += (_, e) => heard.TrySetResult(e.Payload);
        await using var teller = await _world.OpenAsync(listener: 1);
        await teller.ExecuteAsync("SET domicile.site = 'us-sacramento'", [], Token);
        await teller.ExecuteAsync("NOTIFY news, 'hello'", [], Token);
        await listener.WaitAsync(Token);
        Assert.Equal("hello", await heard.Task);

        await using var sleep = new NpgsqlCommand("SELECT pg_sleep(60)", teller);
        var sleeping = sleep.ExecuteNonQueryAsync(Token);
        await Eventually.TrueAsync(
            () => _world.Estate.Sacramento.ScalarAsync<bool>("SELECT count(*) > 0 FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(60)' AND state = 'active'"), Token);
        await Task.Run(sleep.Cancel, Token);
        var ended = await Assert.ThrowsAsync<OperationCanceledException>(() => sleeping);
        Assert.Equal("57014", Assert.IsType<PostgresException>(ended.InnerException).SqlState);
        Assert.Equal(1, await teller.ScalarAsync<int>("SELECT 1", [], Token));
    }

    [Fact]
    public async Task A_client_from_outside_gets_no_protected_column()
    {
        await using var connection = await _world.OpenAsync(listener: 1);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => connection.ScalarAsync<string>("SELECT email FROM users WHERE id = $1", [fixture.Irish], Token));

        Assert.Equal("42501", refused.SqlState);
        Assert.DoesNotContain(fixture.Irish.ToString(CultureInfo.InvariantCulture), refused.MessageText + refused.Detail + refused.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_in_a_block_fails_the_block_and_nothing_of_it_is_done()
    {
        await using var connection = await _world.OpenAsync();
        var before = await _world.Estate.Dublin.ScalarAsync<string>($"SELECT username FROM users WHERE id = {fixture.Irish}");
        await using var transaction = await connection.BeginTransactionAsync(Token);
        await connection.ExecuteAsync("UPDATE users SET username = 'nobody' WHERE id = $1", [fixture.Irish], Token);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync("UPDATE users SET username = 'z' WHERE id = $1", [fixture.American], Token));

        Assert.NotEqual("25P02", refused.SqlState);
        Assert.Equal("25P02", (await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync("UPDATE users SET username = 'z' WHERE id = $1", [fixture.Irish], Token))).SqlState);
        await transaction.RollbackAsync(Token);
        Assert.Equal(before, await _world.Estate.Dublin.ScalarAsync<string>($"SELECT username FROM users WHERE id = {fixture.Irish}"));
        Assert.Equal(1, await connection.ScalarAsync<int>("SELECT 1", [], Token));
    }

    private async Task<(int Code, string Output, string Errors)> PsqlAsync(params string[] sql)
    {
        var start = new ProcessStartInfo("psql", ["-X", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", $"{_world.Server.At[0].Port}", "-U", "postgres", "-d", "domicile", .. sql.SelectMany(s => new[] { "-c", s })])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(Token), process.StandardError.ReadToEndAsync(Token));
        await process.WaitForExitAsync(Token);
        return (process.ExitCode, await output, await errors);
    }
}
