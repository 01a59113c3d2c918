using System.Globalization;
using System.Text.Json;
using Domicile.Postgres;
using Npgsql;

namespace Domicile.IntegrationTests.Cli;

/// <summary>A shop that nobody made for us: its European customers move with invoices and invoice lines
/// to a site that had no tables, and back again.</summary>
public sealed class ChinookTests
{
    private const string Europe = "'Austria','Belgium','Czech Republic','Denmark','Finland','France','Germany','Hungary','Ireland','Italy','Netherlands','Norway','Poland','Portugal','Spain','Sweden','United Kingdom'";

    /// <summary>Every row of the customers of some countries, one a line.</summary>
    private static string Rows(string condition) => $"""
        SELECT 'customer ' || c::text FROM customer c WHERE {condition}
        UNION ALL SELECT 'invoice ' || i::text FROM invoice i JOIN customer c USING (customer_id) WHERE {condition}
        UNION ALL SELECT 'line ' || l::text FROM invoice_line l JOIN invoice i USING (invoice_id) JOIN customer c USING (customer_id) WHERE {condition}
        ORDER BY 1
        """;

    [Fact]
    public async Task European_customers_move_with_every_row_are_refused_at_the_old_site_and_come_back_unchanged()
    {
        var us = await Servers.NewDatabaseAsync(await Servers.OneAsync());
        var ie = await Servers.NewDatabaseAsync(await Servers.OtherAsync());
        var control = await Servers.NewDatabaseAsync(await Servers.OneAsync());
        await Sample.ChinookAsync(us);
        var folder = Directory.CreateDirectory(Servers.NewFolder("chinook"));
        try
        {
            var config = Path.Combine(folder.FullName, "domicile.yaml");
            await File.WriteAllTextAsync(config, await ConfigurationAsync(us, ie, control), TestContext.Current.CancellationToken);
            var (europeans, others) = (await Sample.LinesAsync(us, Rows($"country IN ({Europe})")), await Sample.LinesAsync(us, Rows($"country NOT IN ({Europe})")));

            Assert.Equal(1, (await CommandRun.OfAsync("schema", "-c", config)).Code);
            Assert.Equal(11, (await CommandRun.JsonAsync("schema", "--create", "-c", config)).GetProperty("absent")[0].GetProperty("tables").GetArrayLength());
            Assert.True((await CommandRun.JsonAsync("check", "--live", "-c", config)).GetProperty("sound").GetBoolean());
            var moved = await CommandRun.JsonAsync("move", "--due", "--yes", "-c", config);

            Assert.Equal((28, europeans.Count, europeans.Count, europeans.Count), (Number(moved, "subjectsMoved"), Number(moved, "rowsMoved"), Number(moved, "rowsVerified"), Number(moved, "rowsErased")));
            Assert.Equal(europeans, await Sample.LinesAsync(ie, Rows($"country IN ({Europe})")));
            Assert.Empty(await Sample.LinesAsync(us, Rows($"country IN ({Europe})")));
            Assert.Equal(others, await Sample.LinesAsync(us, Rows("true")));
            var refused = await Assert.ThrowsAsync<PostgresException>(() => Sample.ExecuteAsync(
                us, "INSERT INTO customer (customer_id, first_name, last_name, email, country) VALUES (2, 'L', 'K', 'l@example.org', 'Germany')"));
            Assert.Equal("DM001", refused.SqlState);
            Assert.Contains("at site ie", refused.Hint, StringComparison.Ordinal);

            var id = moved.GetProperty("moves")[0].GetInt64().ToString(CultureInfo.InvariantCulture);
            var back = await CommandRun.JsonAsync("move", "back", id, "--verdict", "court order 7", "-c", config);

            Assert.Equal(28, Number(back, "subjectsMoved"));
            Assert.Equal(europeans, await Sample.LinesAsync(us, Rows($"country IN ({Europe})")));
            Assert.Empty(await Sample.LinesAsync(ie, Rows("true")));
            await CommandRun.JsonAsync("uninstall", "--yes", "--force", "-c", config);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static long Number(JsonElement said, string name) => said.GetProperty(name).GetInt64();

    /// <summary>The sample's file, with the addresses of these databases.</summary>
    private static async Task<string> ConfigurationAsync(ServerAddress us, ServerAddress ie, ServerAddress control)
    {
        var text = await File.ReadAllTextAsync(Sample.File("samples/chinook/domicile.yaml"), TestContext.Current.CancellationToken);
        foreach (var (port, database, to) in new[] { (5432, "chinook", us), (5433, "chinook", ie), (5432, "domicile_control", control) })
        {
            var from = string.Create(CultureInfo.InvariantCulture, $"{{ host: localhost, port: {port}, database: {database}, user: postgres }}");
            Assert.Contains(from, text, StringComparison.Ordinal);
            text = text.Replace(from, string.Create(CultureInfo.InvariantCulture, $"{{ host: {to.Host}, port: {to.Port}, database: {to.Database}, user: {to.User} }}"), StringComparison.Ordinal);
        }

        return text;
    }
}
