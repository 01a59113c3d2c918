using System.Text.Json;

namespace Domicile.IntegrationTests.Cli;

/// <summary>What an officer asks of facts: who answers for whom, and how sites stand. Project Clover's public history answers.</summary>
public sealed class PolicyLookTests
{
    private static readonly string Facts = Sample.File("samples/clover/facts.yaml");

    [Fact]
    public async Task Controllers_say_who_answers_for_whom_and_print_the_page_that_people_read()
    {
        var swiss = await CommandRun.OfAsync("policy", "controllers", "--facts", Facts, "--residence", "CH", "--on", "2026-11-22", "--json");
        var american = await CommandRun.OfAsync("policy", "controllers", "--facts", Facts, "--residence", "US", "--on", "2026-11-22");
        var page = await CommandRun.OfAsync("policy", "controllers", "--facts", Facts, "--page", "ie-uk");
        var absent = await CommandRun.OfAsync("policy", "controllers", "--facts", Facts, "--page", "uk-ie");

        Assert.Equal(0, swiss.Code);
        Assert.Equal("tiktok-ie", Assert.Single(JsonElement.Parse(swiss.Output).GetProperty("arrangements").EnumerateArray()).GetProperty("answers").GetString());
        Assert.Equal(1, american.Code);
        Assert.Contains("residents of US: nobody answers", american.Output, StringComparison.Ordinal);
        Assert.StartsWith("# Who answers for your data", page.Output, StringComparison.Ordinal);
        Assert.Contains("| TikTok Technology Limited | IE | eea, ch |", page.Output, StringComparison.Ordinal);
        Assert.Equal(2, absent.Code);
        Assert.Contains("Known: ie-uk", absent.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2023-12-31", "accepted", "not live yet")]
    [InlineData("2024-10-01", "live", null)]
    public async Task Sites_say_how_they_stand_on_a_day(string day, string stage, string? closed)
    {
        var run = await CommandRun.OfAsync("policy", "sites", "--facts", Facts, "--on", day, "--json");

        var sites = JsonElement.Parse(run.Output).GetProperty("sites").EnumerateArray().ToDictionary(s => s.GetProperty("site").GetString()!, StringComparer.Ordinal);
        Assert.Equal(stage, sites["no-hamar"].GetProperty("stage").GetString());
        Assert.Equal(closed, sites["no-hamar"].GetProperty("closed").GetString());
        Assert.Contains("2023-09-05 to 2025-06-30", sites["us-interim-enclave"].GetProperty("interim")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal("power-megawatts: unknown", sites["ie-dublin-1"].GetProperty("capacity")[0].GetString());
    }
}
