namespace Domicile.IntegrationTests.Cli;

/// <summary>What plan says, and what a move refuses before it has touched anything.</summary>
public sealed class PlanTests : IAsyncLifetime
{
    private const string OursAtSite = "SELECT (SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'domicile%') + (SELECT count(*) FROM pg_publication)";
    private CommandEstate _estate = null!;

    [Fact]
    public async Task A_plan_tells_who_would_move_with_what_and_why_and_touches_nothing()
    {
        var plan = await _estate.JsonAsync("plan", "--due");

        Assert.True(plan.GetProperty("ready").GetBoolean());
        var due = Assert.Single(plan.GetProperty("due").EnumerateArray());
        var europeans = await _estate.Sacramento.ScalarAsync<long>("SELECT count(*) FROM users WHERE country IN ('DE', 'FR', 'GB')");
        Assert.True(due.GetProperty("subjects").GetInt64() >= europeans);
        Assert.Equal("ie-dublin", due.GetProperty("target").GetString());
        Assert.Contains(due.GetProperty("tables").EnumerateArray(), t => t.GetProperty("table").GetString() == "videos" && t.GetProperty("rows").GetInt64() > 0);
        Assert.Contains(due.GetProperty("reasons").EnumerateArray(), r => r.GetProperty("why").GetString()!.EndsWith("ie-dublin is admitted (allowed: eu-gdpr/domestic, policy/declared-homes)", StringComparison.Ordinal));
        Assert.True(due.GetProperty("pauseMs").GetProperty("predicted").GetDouble() > 0);
        await NothingWasTouchedAsync();
    }

    [Fact]
    public async Task A_home_that_law_refuses_is_told_with_the_rows_and_so_is_a_projection_that_it_does_not_admit()
    {
        await _estate.RewriteAsync(("- { id: br-scc, recipient: Clips Inc, valid_from: 2024-08-23, source: made up for the sample }", "- { id: eu-scc, recipient: Clips Inc, valid_from: 2024-08-23, source: test }"));

        var plan = await _estate.RunAsync("plan", "--due", "--json");
        var toSacramento = await _estate.RunAsync("plan", "--to", "us-sacramento", "--json");
        var toDublin = await _estate.RunAsync("plan", "--to", "ie-dublin", "--where", "country IN ('BR', 'DE', 'US')", "--json");

        Assert.Equal(1, plan.Code);
        Assert.Contains("us-sacramento: refused: br-lgpd has no row that permits it", plan.Output, StringComparison.Ordinal);
        Assert.Contains("would be held here and are not admitted (author: refused: eu-gdpr has no row that permits it)", plan.Output, StringComparison.Ordinal);
        Assert.Equal(0, toSacramento.Code);
        Assert.Equal(1, toDublin.Code);
        Assert.Contains("US: ie-dublin is not declared as a home for them", toDublin.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_move_names_every_difference_of_the_schemas_at_once_and_touches_nothing()
    {
        await _estate.Dublin.ExecuteAsync("ALTER TABLE videos DROP COLUMN duration_ms; ALTER TABLE sessions ADD COLUMN extra text");

        var move = await _estate.RunAsync("move", "--due", "--yes");
        var plan = await _estate.RunAsync("plan", "--due", "--json");

        Assert.Equal(2, move.Code);
        Assert.Contains("'videos': column duration_ms", move.Errors, StringComparison.Ordinal);
        Assert.Contains("'sessions': column extra", move.Errors, StringComparison.Ordinal);
        Assert.Contains("Nothing was touched.", move.Errors, StringComparison.Ordinal);
        Assert.Equal(1, plan.Code);
        Assert.Contains("\"code\": \"configuration\"", plan.Output, StringComparison.Ordinal);
        await NothingWasTouchedAsync();
    }

    [Fact]
    public async Task Rows_in_the_way_at_the_target_are_counted_and_nothing_is_touched()
    {
        await _estate.Dublin.ExecuteAsync("INSERT INTO countries SELECT 'DE', 'Germany' WHERE NOT EXISTS (SELECT FROM countries WHERE code = 'DE')");
        await _estate.Dublin.ExecuteAsync(
            "INSERT INTO users (id, username, email, phone, full_name, password_hash, country, created_at) OVERRIDING SYSTEM VALUE VALUES (1, 'other', 'other@example.org', '+1', 'Other', 'x', 'DE', now())");

        var move = await _estate.RunAsync("move", "--due", "--yes");

        Assert.Equal(2, move.Code);
        Assert.Contains("Table 'users' has at least 1 rows under keys that site 'us-sacramento' uses", move.Errors, StringComparison.Ordinal);
        await NothingWasTouchedAsync();
    }

    public async ValueTask InitializeAsync() => _estate = await CommandEstate.CreateAsync();

    public ValueTask DisposeAsync() => _estate.DisposeAsync();

    private async Task NothingWasTouchedAsync()
    {
        Assert.Equal(0, await _estate.Sacramento.ScalarAsync<long>(OursAtSite));
        Assert.Equal(0, await _estate.Dublin.ScalarAsync<long>(OursAtSite));
        Assert.Equal(0, await Sample.ScalarAsync<long>(_estate.Control, OursAtSite));
    }
}
