using System.Globalization;
using Domicile.Postgres;

namespace Domicile.IntegrationTests.Cli;

/// <summary>Software for companies: an organisation owns what its people write, and an SQL condition says whose an attachment is.</summary>
public sealed class BusinessTests
{
    /// <summary>Every row that an organisation owns, one a line.</summary>
    private const string Owned = """
        SELECT 'project ' || p::text FROM projects p UNION ALL SELECT 'task ' || t::text FROM tasks t UNION ALL SELECT 'comment ' || c::text FROM comments c
        UNION ALL SELECT 'attachment ' || a::text FROM attachments a ORDER BY 1
        """;

    [Fact]
    public async Task Organisations_take_along_what_hangs_off_their_tasks_and_comments_and_leave_nothing_behind()
    {
        var us = await Servers.NewDatabaseAsync(await Servers.OneAsync());
        var ie = await Servers.NewDatabaseAsync(await Servers.OtherAsync());
        var control = await Servers.NewDatabaseAsync(await Servers.OneAsync());
        await Sample.RunAsync(us, "samples/b2b/schema.sql");
        await Sample.RunAsync(ie, "samples/b2b/schema.sql");
        await Sample.ExecuteAsync(ie, "TRUNCATE countries, plans, organisations, users, attachments, audit_log CASCADE");
        var folder = Directory.CreateDirectory(Servers.NewFolder("business"));
        try
        {
            var config = Path.Combine(folder.FullName, "domicile.yaml");
            await File.WriteAllTextAsync(config, await ConfigurationAsync(us, ie, control), TestContext.Current.CancellationToken);
            var rows = await Sample.LinesAsync(us, Owned);

            var moved = await CommandRun.JsonAsync("move", "--to", "ie", "--kind", "organisation", "--where", "true", "--verdict", "a contract", "--yes", "-c", config);
            Assert.Equal(rows, await Sample.LinesAsync(ie, Owned));
            Assert.Empty(await Sample.LinesAsync(us, Owned));

            await CommandRun.JsonAsync("move", "back", moved.GetProperty("moves")[0].GetInt64().ToString(CultureInfo.InvariantCulture), "--verdict", "its end", "-c", config);
            Assert.Equal(rows, await Sample.LinesAsync(us, Owned));
            Assert.Empty(await Sample.LinesAsync(ie, Owned));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string> ConfigurationAsync(ServerAddress us, ServerAddress ie, ServerAddress control)
    {
        var text = await File.ReadAllTextAsync(Sample.File("samples/b2b/domicile.yaml"), TestContext.Current.CancellationToken);
        foreach (var (port, database, to) in new[] { (5432, "tool", us), (5433, "tool", ie), (5432, "domicile_control", control) })
        {
            text = text.Replace(
                string.Create(CultureInfo.InvariantCulture, $"{{ host: localhost, port: {port}, database: {database}, user: postgres }}"),
                string.Create(CultureInfo.InvariantCulture, $"{{ host: {to.Host}, port: {to.Port}, database: {to.Database}, user: {to.User} }}"), StringComparison.Ordinal);
        }

        return text;
    }
}
