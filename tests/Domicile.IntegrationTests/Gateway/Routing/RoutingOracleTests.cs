using Domicile.Gateway.Routing;
using Domicile.IntegrationTests.Cli;
using Domicile.SubjectDirectory;

namespace Domicile.IntegrationTests.Gateway.Routing;

public sealed class RoutingOracleTests(RoutedWorld world) : IClassFixture<RoutedWorld>
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task What_one_site_answers_is_what_one_database_with_all_rows_answers_or_it_is_refused(int seed)
    {
        var queries = new RandomQueries(seed);
        var (homes, nearest) = (0, 0);
        for (var i = 0; i < 2_500; i++)
        {
            var sql = queries.Next();
            var decision = await world.RouteAsync(sql, i % 2 == 0 ? "US" : "IE");
            if (decision.Kind == RouteKind.Refuse)
            {
                Assert.True(decision.Refusal!.SqlState is "0A000" or "42501" or "57P03", $"{decision.Refusal.SqlState} {decision.Refusal.Message} {decision.Refusal.Detail}: {sql}");
                continue;
            }

            _ = decision.Kind == RouteKind.Home ? homes++ : nearest++;
            var (whole, routed) = (await world.RowsAsync(sql, null), await world.RowsAsync(sql, decision.Site));
            Assert.True(whole.SequenceEqual(routed, StringComparer.Ordinal), $"{decision.Kind} {decision.Site}: {sql}\n{string.Join("; ", whole)}\n{string.Join("; ", routed)}");
        }

        Assert.True(homes > 150 && nearest > 150, $"only {homes} at homes, {nearest} nearest");
    }

    [Theory]
    [InlineData("select body from notes where id = 20", "Home", "ie")]
    [InlineData("select body from notes where id = 10", "Home", "us")]
    [InlineData("select body from notes where id = 99999", "Nearest", "us")]
    [InlineData("select text from lines where note_id = 41", "Home", "ie")]
    [InlineData("insert into lines values (40, 9, 'x')", "Home", "ie")]
    public async Task A_rows_owner_is_found_through_the_projection(string sql, string kind, string site)
    {
        var decision = await world.RouteAsync(sql, site.ToUpperInvariant());
        Assert.Equal((kind, site), (decision.Kind.ToString(), decision.Site?.Text));
    }

    [Fact]
    public async Task A_newborn_is_found_before_the_directory_hears_of_it_and_the_feed_brings_changes()
    {
        await world.World.Us.DoAsync("INSERT INTO users (id, name, email, country) VALUES (777, 'new', 'new@example.org', 'US')");
        var decision = await world.RouteAsync("select email from users where id = 777", "US");
        Assert.Equal(("us", 1L), (decision.Site?.Text, decision.Subject.Epoch));

        var token = decision.Subject.Token;
        await world.World.Control.DoAsync($"INSERT INTO domicile_control.history (kind, token, home, epoch) VALUES ('person', '\\x{token}', 'ie', 5)");
        await world.Plane.Feed.LookAsync(TestContext.Current.CancellationToken);
        Assert.True(world.Plane.Homes.Of("person").TryFind(token, out var home, out var epoch));
        Assert.Equal(("ie", 5L), (home.Text, epoch));
        await world.World.Us.DoAsync("DELETE FROM users WHERE id = 777");
    }

    [Fact]
    public async Task Analyse_says_which_statements_route_and_prints_no_literal()
    {
        var log = Path.Combine(Path.GetDirectoryName(world.World.ConfigurationFile)!, "statements.sql");
        await File.WriteAllTextAsync(
            log,
            """
            SELECT bio FROM users WHERE id = 4;
            SELECT bio FROM users WHERE id = 5;
            SELECT name FROM topics WHERE name = 'trains';
            UPDATE labels SET code = 'hidden value' WHERE id = 3;
            SELECT count(*) FROM users WHERE email = 'anna@example.org';
            CREATE INDEX ON users (name);
            """,
            TestContext.Current.CancellationToken);

        var run = await CommandRun.OfAsync("gateway", "analyse", "--config", world.World.ConfigurationFile, "--log", log);

        Assert.Equal(1, run.Code);
        Assert.Contains("5 statements, 6 calls.", run.Output, StringComparison.Ordinal);
        Assert.Contains("route as they are    50.0 %", run.Output, StringComparison.Ordinal);
        Assert.Contains("need context         33.3 %", run.Output, StringComparison.Ordinal);
        Assert.Contains("cannot run           16.7 %", run.Output, StringComparison.Ordinal);
        Assert.Contains("needs context, 1 calls: update labels set code = $1 where id = $2", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("anna", run.Output + run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", run.Output + run.Errors, StringComparison.Ordinal);
    }
}
