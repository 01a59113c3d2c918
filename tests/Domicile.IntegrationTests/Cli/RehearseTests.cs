using System.Text.Json;
using Domicile.Postgres;

namespace Domicile.IntegrationTests.Cli;

/// <summary>First contact with somebody's own database: the whole job on a sample of it, somewhere else.</summary>
public sealed class RehearseTests
{
    [Fact]
    public async Task A_role_that_may_only_read_rehearses_a_move_with_kills_and_the_database_is_as_before()
    {
        var shop = await Servers.NewDatabaseAsync(await Servers.OneAsync());
        await Sample.ChinookAsync(shop);
        var reader = await Reader(shop);
        var before = await Sample.LinesAsync(shop, EveryName);

        var run = await CommandRun.OfAsync("rehearse", "--from", $"host={reader.Host} port={reader.Port} dbname={reader.Database} user={reader.User}", "--subjects", "8", "--json");

        Assert.True(run.Code == 0, run.Output + run.Errors);
        var report = JsonElement.Parse(run.Output);
        Assert.Equal(
            ["clean", "subjects", "rows", "tables", "leftOut", "there", "back", "acknowledgedWrites", "updates", "retries", "abandonedWrites", "seconds"],
            report.EnumerateObject().Select(p => p.Name));
        Assert.True(report.GetProperty("clean").GetBoolean());
        Assert.Equal(8, report.GetProperty("subjects").GetProperty("person").GetInt32());
        Assert.True(report.GetProperty("acknowledgedWrites").GetInt32() > 0);
        Assert.Equal(3, report.GetProperty("there").GetProperty("kills").GetInt32());
        Assert.Equal(Moved(report, "there"), Moved(report, "back"));
        Assert.True(Moved(report, "there") >= 8);
        Assert.Equal(before, await Sample.LinesAsync(shop, EveryName));
        Assert.Contains("the sample stays on this machine", run.Errors, StringComparison.Ordinal);
        await Sample.ExecuteAsync(shop, $"DROP OWNED BY {reader.User}; DROP ROLE {reader.User}");
    }

    private static long Moved(JsonElement report, string way) => report.GetProperty(way).GetProperty("subjectsMoved").GetInt64();

    /// <summary>Every relation, schema, function and slot of a database.</summary>
    private const string EveryName = """
        SELECT 'relation ' || oid::regclass FROM pg_class UNION ALL SELECT 'schema ' || nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg_t%'
        UNION ALL SELECT 'function ' || oid::regprocedure FROM pg_proc UNION ALL SELECT 'slot ' || slot_name FROM pg_replication_slots WHERE database = current_database()
        ORDER BY 1
        """;

    private static async Task<ServerAddress> Reader(ServerAddress database)
    {
        var role = $"reader_of_{database.Database}";
        await Sample.ExecuteAsync(database, $"CREATE ROLE {role} LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}");
        return database with { User = role };
    }
}
