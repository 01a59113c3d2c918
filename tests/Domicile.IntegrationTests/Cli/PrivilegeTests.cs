using System.Text.Json;
using Domicile.Postgres;

namespace Domicile.IntegrationTests.Cli;

/// <summary>A role that lacks something is told of all of it at once, with the statements that mend it.</summary>
public sealed class PrivilegeTests
{
    [Fact]
    public async Task Each_missing_privilege_is_named_with_the_grant_that_mends_it_and_the_grants_mend_it()
    {
        await using var estate = await CommandEstate.CreateAsync(rights: Rights.Owner);
        var (site, role) = (estate.Dublin.Address, estate.Dublin.Address.User);
        var super = site with { User = "postgres" };
        await Sample.ExecuteAsync(super, $"""
            CREATE ROLE other_{role};
            GRANT USAGE ON SCHEMA public TO other_{role};
            ALTER TABLE videos OWNER TO other_{role};
            ALTER ROLE {role} NOREPLICATION;
            REVOKE CREATE, TEMPORARY ON DATABASE {site.Database} FROM {role};
            REVOKE USAGE ON SCHEMA public FROM {role};
            CREATE FUNCTION greet() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
            CREATE TRIGGER greets AFTER INSERT ON users FOR EACH ROW EXECUTE FUNCTION greet();
            REVOKE EXECUTE ON FUNCTION greet() FROM PUBLIC;
            """);
        await Sample.ExecuteAsync(estate.Sacramento.Address with { User = "postgres" }, """
            CREATE FUNCTION greet() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
            CREATE TRIGGER greets AFTER INSERT ON users FOR EACH ROW EXECUTE FUNCTION greet();
            """);
        await Sample.ExecuteAsync(estate.Control with { User = "postgres" }, $"REVOKE CREATE ON DATABASE {estate.Control.Database} FROM {estate.Control.User}");

        var move = await estate.RunAsync("move", "--due", "--yes");
        var plan = await estate.RunAsync("plan", "--due", "--json");

        Assert.Equal((2, 1), (move.Code, plan.Code));
        var blockers = JsonElement.Parse(plan.Output).GetProperty("blockers").EnumerateArray().ToList();
        Assert.Equal(
            ["create-privilege", "create-privilege", "execute-privilege", "not-owner", "not-owner", "replication-privilege", "temporary-privilege", "usage-privilege"],
            blockers.Select(b => b.GetProperty("code").GetString()!).Order(StringComparer.Ordinal));
        Assert.All(blockers, b => Assert.Contains(b.GetProperty("message").GetString()!, move.Errors, StringComparison.Ordinal));

        foreach (var blocker in blockers)
        {
            var mend = blocker.GetProperty("hint").GetString()!;
            var at = blocker.GetProperty("site").GetString() is null ? estate.Control with { User = "postgres" } : super;
            await Sample.ExecuteAsync(at, mend[..(mend.IndexOf(';', StringComparison.Ordinal) + 1)]);
        }

        var moved = await estate.JsonAsync("move", "--due", "--yes");
        Assert.True(moved.GetProperty("subjectsMoved").GetInt64() > 0);
    }
}
