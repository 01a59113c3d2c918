using System.Globalization;
using System.Text.Json;
using Domicile.Client.Postgres;
using Domicile.Configuration;

namespace Domicile.IntegrationTests.Cli;

/// <summary>What the stages of sites, and the loss of one, mean for plans and moves.</summary>
public sealed class SiteLifecycleTests : IAsyncLifetime
{
    private static readonly string Yesterday = Day(-1);
    private static readonly string Soon = Day(30);
    private CommandEstate _estate = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nobody_comes_to_a_site_before_it_is_live_and_the_plan_of_a_later_day_says_who_will()
    {
        await DescribeDublinAsync($"lifecycle: [{{ stage: accepted, on: 2026-01-01, source: test }}, {{ stage: live, on: {Soon}, source: test }}]");

        var plan = await PlanAsync();
        var later = await PlanAsync("--on", Soon);
        var move = await _estate.RunAsync("move", "--due", "--yes");
        var forced = await _estate.RunAsync("move", "--to", "ie-dublin", "--verdict", "the site is nearly ready", "--yes");

        Assert.Empty(plan.GetProperty("due").EnumerateArray());
        Assert.Contains("ie-dublin: not live yet", Why(plan), StringComparison.Ordinal);
        Assert.Equal("ie-dublin", Assert.Single(later.GetProperty("due").EnumerateArray()).GetProperty("target").GetString());
        Assert.Equal(1, move.Code);
        Assert.Equal(2, forced.Code);
        Assert.Contains("No verdict opens this one", forced.Errors, StringComparison.Ordinal);
        Assert.Equal(0, await _estate.Dublin.ScalarAsync<long>("SELECT count(*) FROM users"));
    }

    [Fact]
    public async Task A_site_that_was_taken_over_takes_nobody_before_what_was_left_there_is_wiped_and_proven()
    {
        const string residual = "takes_over: old-dublin, residual: { opened: 2026-01-01, source: test, items: [{ medium: disks of the tenant before }] }";
        await DescribeDublinAsync($"{residual}, lifecycle: [{{ stage: live, on: {Yesterday}, source: test }}]", "old-dublin: { country: IE }");

        Assert.Contains("ie-dublin: not accepted: 'disks of the tenant before' is not counted, sanitised and proven", Why(await PlanAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_draining_site_keeps_whom_it_has_and_takes_nobody_new()
    {
        await _estate.RewriteAsync(("operator: Clips Inc, state: live", "operator: Clips Inc, state: draining"));

        var plan = await PlanAsync();
        var forced = await _estate.RunAsync("plan", "--to", "us-sacramento", "--verdict", "for a test", "--json");

        Assert.Equal("ie-dublin", Assert.Single(plan.GetProperty("due").EnumerateArray()).GetProperty("target").GetString());
        Assert.Empty(plan.GetProperty("stranded").EnumerateArray());
        Assert.Equal(1, forced.Code);
        Assert.Contains("it keeps whom it has and takes nobody new", forced.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hosting_outside_the_area_for_a_time_is_visible_with_its_end_and_basis()
    {
        await DescribeDublinAsync(
            $"lifecycle: [{{ stage: live, on: {Yesterday}, source: test }}]",
            facts: $"interim: [{{ site: us-sacramento, areas: [US], basis: made up, valid_from: {Yesterday}, valid_to: {Soon}, source: test }}]");

        var homes = await _estate.JsonAsync("policy", "homes", "US");
        var sites = await _estate.JsonAsync("policy", "sites");

        var site = Assert.Single(Assert.Single(homes.GetProperty("kinds").EnumerateArray()).GetProperty("sites").EnumerateArray());
        Assert.Equal(Soon, site.GetProperty("interimUntil").GetString());
        Assert.Contains($"interim hosting {Yesterday} to {Soon}: made up", site.GetProperty("why").GetString(), StringComparison.Ordinal);
        Assert.Contains(sites.GetProperty("sites").EnumerateArray(), s => s.GetProperty("interim").GetArrayLength() == 1);
    }

    /// <summary>Fail lawful before fail durable (I7).</summary>
    [Fact]
    public async Task With_the_last_admissible_site_its_people_are_unavailable_and_never_elsewhere()
    {
        await _estate.JsonAsync("move", "--due", "--yes");
        var person = await _estate.Dublin.ScalarAsync<long>("SELECT min(r.k1) FROM domicile.residence_person r, domicile.site s WHERE r.home = s.number");
        var lost = await CommandEstate.ResidentsAsync(_estate.Dublin);
        await using (var homes = new HomeConnections(WithoutDublin()))
        {
            await Assert.ThrowsAnyAsync<Exception>(() => homes.OpenAsync("person", person.ToString(CultureInfo.InvariantCulture), Token));
        }

        await _estate.RewriteAsync(("ie-dublin: { country: IE, state: live", "ie-dublin: { country: IE, state: exited"));
        var apply = await _estate.RunAsync("policy", "apply", "--json");
        await _estate.JsonAsync("policy", "apply", "--confirm", JsonElement.Parse(apply.Output).GetProperty("change").GetProperty("confirmation").GetString()!);
        await _estate.Sacramento.ExecuteAsync("UPDATE users SET country = 'DE' WHERE id = (SELECT min(id) FROM users WHERE country = 'US')");
        var plan = await PlanAsync();
        var move = await _estate.RunAsync("move", "--due", "--yes");

        Assert.Contains($"person in unknown at ie-dublin ({lost})", apply.Errors, StringComparison.Ordinal);
        Assert.Empty(plan.GetProperty("due").EnumerateArray());
        Assert.Contains(plan.GetProperty("stranded").EnumerateArray(), s => Stranded(s, "ie-dublin", lost, confirmed: true));
        Assert.Contains(plan.GetProperty("stranded").EnumerateArray(), s => Stranded(s, "us-sacramento", 1, confirmed: false));
        Assert.Equal(1, move.Code);
        Assert.Equal(0, await _estate.Sacramento.ScalarAsync<long>($"SELECT count(*) FROM domicile.residence_person r, domicile.site s WHERE r.home = s.number AND r.k1 = {person}"));
    }

    public async ValueTask InitializeAsync() => _estate = await CommandEstate.CreateAsync();

    public ValueTask DisposeAsync() => _estate.DisposeAsync();

    private static bool Stranded(JsonElement stranded, string site, long subjects, bool confirmed) =>
        stranded.GetProperty("site").GetString() == site && stranded.GetProperty("subjects").GetInt64() == subjects && stranded.GetProperty("confirmed").GetBoolean() == confirmed;

    private static string Why(JsonElement plan) => string.Join('\n', plan.GetProperty("stranded").EnumerateArray().Select(s => s.GetProperty("why").GetString()));

    private static string Day(int fromToday) =>
        DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(fromToday).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private async Task<JsonElement> PlanAsync(params string[] more)
    {
        var run = await _estate.RunAsync(["plan", "--due", "--json", .. more]);
        Assert.True(run.Code is 0 or 1, run.Errors);
        return JsonElement.Parse(run.Output);
    }

    private Task DescribeDublinAsync(string dublin, string sites = "", string facts = "") => _estate.RewriteAsync(
        ("ie-dublin: { country: IE, state: live,", "ie-dublin: { country: IE,"),
        ("law:\n  facts:\n", $"law:\n  facts:\n    sites: {{ ie-dublin: {{ country: IE, {dublin} }}, {sites} }}\n    {facts}\n"));

    /// <summary>The same estate, where nobody answers at Dublin's address.</summary>
    private Declaration WithoutDublin()
    {
        var declaration = ConfigurationLoader.Load(_estate.Config).OrThrow();
        return declaration with
        {
            Sites = [.. declaration.Sites.Select(s => s.Id.Text == "ie-dublin" ? s with { Database = s.Database! with { Port = 1 } } : s)],
        };
    }
}
