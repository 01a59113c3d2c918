using System.Text.Json;

namespace Domicile.IntegrationTests.Cli;

/// <summary>A new country, as a new user would add it: one file, its effect shown, refused while it strands somebody, confirmed, in force,
/// and what was in force before still asked.</summary>
public sealed class PolicyInForceTests : IAsyncLifetime
{
    private const string Japan = """
        pack: jp-example
        title: An example of a new country
        areas:
          jp:
            - { countries: [JP], valid_from: 2020-01-01, source: example }
        attaches:
          - { by: residence, in: [jp], valid_from: 2020-01-01, source: example }
        domestic: { area: jp, valid_from: 2020-01-01, source: example }
        """;

    private static readonly string[] KeepAJapaneseInSacramento =
        ["policy", "explain", "--residence", "JP", "--act", "store", "--at", "us-sacramento", "--to", "us-sacramento", "--recipient", "Clips Inc", "--form", "cleartext", "--json"];

    private CommandEstate _estate = null!;
    private long _british;

    [Fact]
    public async Task A_new_country_is_one_file_that_is_shown_refused_confirmed_and_remembered()
    {
        await _estate.JsonAsync("move", "--due", "--yes");
        var first = Assert.Single((await _estate.JsonAsync("policy", "history")).GetProperty("enactments").EnumerateArray());
        await _estate.WriteAsync("jp.yaml", Japan);
        await _estate.RewriteAsync(("law:\n", "law:\n  add: jp.yaml\n"));

        var blocked = await PlanAsync();
        var shown = await _estate.RunAsync("policy", "diff", "--json");
        var refused = await _estate.RunAsync("policy", "apply", "--tokens", "--json");
        var change = JsonElement.Parse(refused.Output).GetProperty("change");
        var stranded = Assert.Single(change.GetProperty("stranded").EnumerateArray());
        var confirmed = await _estate.JsonAsync("policy", "apply", "--confirm", change.GetProperty("confirmation").GetString()!);

        Assert.Contains("policy-not-in-force", blocked.Output, StringComparison.Ordinal);
        Assert.Equal(1, shown.Code);
        Assert.Equal(1, refused.Code);
        var japanese = await _estate.Sacramento.ScalarAsync<long>("SELECT count(*) FROM users WHERE country = 'JP'");
        Assert.True(japanese > 0);
        Assert.Equal(japanese, stranded.GetProperty("count").GetInt64());
        Assert.Equal("us-sacramento", stranded.GetProperty("site").GetString());
        Assert.Equal(japanese, stranded.GetProperty("tokens").GetArrayLength());
        Assert.Contains($"person in JP at us-sacramento ({japanese})", refused.Errors, StringComparison.Ordinal);
        Assert.Equal(2, confirmed.GetProperty("inForce").GetProperty("number").GetInt64());
        await RemembersAsync(first.GetProperty("since").GetDateTimeOffset());
    }

    [Fact]
    public async Task A_policy_that_is_not_in_force_moves_nobody_until_it_is_applied()
    {
        await _estate.JsonAsync("move", "--due", "--yes");
        await _estate.RewriteAsync(("[eea, gb, ch]", "[eea, gb, ch, CA]"));

        var refused = await _estate.RunAsync("move", "--due", "--yes");
        var applied = await _estate.JsonAsync("policy", "apply");
        var again = await _estate.JsonAsync("policy", "apply");
        var plan = await PlanAsync();

        Assert.Equal(2, refused.Code);
        Assert.Contains("are not in force", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("domicile policy apply", refused.Errors, StringComparison.Ordinal);
        Assert.True(applied.GetProperty("applied").GetBoolean());
        Assert.False(again.GetProperty("applied").GetBoolean());
        var due = Assert.Single(JsonElement.Parse(plan.Output).GetProperty("due").EnumerateArray());
        Assert.Equal("CA", Assert.Single(due.GetProperty("countries").EnumerateObject()).Name);
    }

    [Fact]
    public async Task A_move_under_way_takes_nobody_where_a_law_that_came_into_force_meanwhile_does_not_admit_them()
    {
        await _estate.KillAsync("switched:2", "move", "--due", "--yes", "--batch", "4");
        await _estate.RewriteAsync(("[eea, gb, ch]", "[eea, ch]"));
        var stranding = JsonElement.Parse((await _estate.RunAsync("policy", "apply", "--json")).Output).GetProperty("change");
        await _estate.JsonAsync("policy", "apply", "--confirm", stranding.GetProperty("confirmation").GetString()!);

        var goesOn = await _estate.RunAsync("move", "--to", "ie-dublin", "--where", "false", "--yes");
        var held = JsonElement.Parse((await _estate.RunAsync("status", "1", "--json")).Output).GetProperty("moves")[0].GetProperty("quarantined").EnumerateArray().ToList();
        var british = await BritishAsync();
        await _estate.JsonAsync("move", "cancel", "1");
        await _estate.RunAsync("move", "--due", "--yes");

        Assert.Equal(_british, stranding.GetProperty("stranded").EnumerateArray().Sum(s => s.GetProperty("count").GetInt64()));
        Assert.Equal(1, goesOn.Code);
        Assert.NotEmpty(held);
        Assert.All(held, batch => Assert.Contains("is not in the home set of all of them any more: GB", batch.GetProperty("because").GetString(), StringComparison.Ordinal));
        Assert.InRange(british, 0, _british - 1);
        Assert.Equal(british, await BritishAsync());
        Assert.Equal(0, await _estate.Sacramento.ScalarAsync<long>(
            "SELECT count(*) FROM users u JOIN domicile.residence_person r ON r.k1 = u.id JOIN domicile.site s ON r.home = s.number WHERE u.country IN ('DE', 'FR', 'IE', 'IT')"));
    }

    public async ValueTask InitializeAsync()
    {
        _estate = await CommandEstate.CreateAsync(120);
        _british = await _estate.Sacramento.ScalarAsync<long>("SELECT count(*) FROM users WHERE country = 'GB'");
    }

    public ValueTask DisposeAsync() => _estate.DisposeAsync();

    private Task<long> BritishAsync() => _estate.Dublin.ScalarAsync<long>(
        "SELECT count(*) FROM users u JOIN domicile.residence_person r ON r.k1 = u.id JOIN domicile.site s ON r.home = s.number WHERE u.country = 'GB'");

    /// <summary>Under the new law they have nowhere to be, and are moved nowhere; under the old one they had, and that can be asked for ever.</summary>
    private async Task RemembersAsync(DateTimeOffset first)
    {
        var now = await _estate.RunAsync([.. KeepAJapaneseInSacramento, "--in-force"]);
        var then = await _estate.RunAsync([.. KeepAJapaneseInSacramento, "--in-force", first.ToString("O")]);
        var plan = JsonElement.Parse((await PlanAsync()).Output);
        var move = await _estate.RunAsync("move", "--due", "--yes");

        Assert.Equal(1, now.Code);
        Assert.Equal(2, JsonElement.Parse(now.Output).GetProperty("inForce").GetProperty("number").GetInt64());
        Assert.Equal(0, then.Code);
        Assert.Equal(1, JsonElement.Parse(then.Output).GetProperty("inForce").GetProperty("number").GetInt64());
        Assert.True(Assert.Single(plan.GetProperty("stranded").EnumerateArray()).GetProperty("confirmed").GetBoolean());
        Assert.Equal(0, move.Code);
        Assert.Contains("nowhere to be (confirmed)", move.Errors, StringComparison.Ordinal);
        Assert.Empty(plan.GetProperty("due").EnumerateArray());
    }

    private Task<CommandRun> PlanAsync() => _estate.RunAsync("plan", "--due", "--json");
}
