using System.Text.Json;
using Domicile.IntegrationTests.Cli;

namespace Domicile.IntegrationTests.Relocation;

/// <summary><c>domicile verify</c>: what sites hold of each other's residents, long after the move.</summary>
public sealed class StandingVerificationTests
{
    private const int Users = 12;

    [Fact]
    public async Task Nothing_is_reported_while_the_application_writes()
    {
        await using var world = await MovedAsync();
        await using var scribes = new Scribes(world, Users);
        await scribes.WriteMoreAsync(10);

        var (code, said) = await VerifyAsync(world);

        Assert.True(code == 0, said.ToString());
        Assert.True(said.GetProperty("rowsCompared").GetInt64() > 0);
        await scribes.WriteMoreAsync(10);
    }

    [Theory]
    [InlineData("projection", "ie", "users", "0 missing, 0 extra, 1 changed", "UPDATE users SET name = 'usfr 1' WHERE id = 1")]
    [InlineData("projection", "ie", "notes", "0 missing, 0 extra, 2 changed", "UPDATE notes SET title = CASE id WHEN 10 THEN 'note of 3' ELSE 'note of 1' END WHERE id IN (10, 30)")]
    [InlineData("projection", "ie", "notes", "1 missing, 0 extra, 0 changed", "DELETE FROM notes WHERE id = 11")]
    [InlineData("projection", "ie", "notes", "0 missing, 1 extra, 0 changed", "INSERT INTO notes (id, user_id, title, revision) VALUES (999, 1, 'made up', 0)")]
    [InlineData("projection", "ie", "letters", "1 missing, 0 extra, 0 changed", "DELETE FROM letters WHERE id = 11")]
    [InlineData("stray", "ie", "letters", "1 rows of people who live at us are addressed to nobody here", "INSERT INTO letters VALUES (999, 1, 3, 'made up')")]
    [InlineData("stray", "ie", "likes", "1 rows of people who live at us", "INSERT INTO likes VALUES (1, 20)")]
    [InlineData("reference", "ie", "topics", "its rows are not those of us", "UPDATE topics SET name = 'planes' WHERE id = 2")]
    [InlineData("orphans", "ie", "lines", "1 rows refer", "SET LOCAL session_replication_role = replica; INSERT INTO lines VALUES (12345, 1, 'of nobody')")]
    public async Task What_a_site_holds_otherwise_is_found_and_counted(string code, string site, string table, string words, string damage)
    {
        await using var world = await MovedAsync();
        await world.Ie.DamageAsync(damage);

        var (exit, said) = await VerifyAsync(world);

        Assert.Equal(1, exit);
        var finding = Assert.Single(said.GetProperty("findings").EnumerateArray().ToList());
        Assert.Equal((code, site, table), (finding.GetProperty("code").GetString(), finding.GetProperty("site").GetString(), finding.GetProperty("about").GetString()));
        Assert.Contains(words, finding.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_that_disagrees_and_a_certificate_that_was_changed_are_found()
    {
        await using var world = await MovedAsync();
        await world.Control.DoAsync("UPDATE domicile_control.directory SET home = 'us' WHERE token = (SELECT min(token) FROM domicile_control.directory WHERE home = 'ie')");
        await world.Control.DoAsync("UPDATE domicile_control.batch SET certificate = regexp_replace(certificate, '\"targetRoot\":\"..', '\"targetRoot\":\"zz') WHERE id = 1");

        var (exit, said) = await VerifyAsync(world);

        Assert.Equal(1, exit);
        Assert.Equal(["certificate", "directory"], said.GetProperty("findings").EnumerateArray().Select(f => f.GetProperty("code").GetString()).Order(StringComparer.Ordinal));
    }

    private static async Task<World> MovedAsync()
    {
        var world = await World.NewAsync(Users);
        await world.MoveAsync();
        return world;
    }

    private static async Task<(int Code, JsonElement Said)> VerifyAsync(World world)
    {
        var run = await CommandRun.OfAsync("verify", "--json", "-c", world.ConfigurationFile);
        return (run.Code, run.Code == 2 ? throw new InvalidOperationException(run.Errors) : JsonElement.Parse(run.Output));
    }
}
