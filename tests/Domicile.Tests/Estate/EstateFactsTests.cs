using System.Globalization;
using Domicile.Estate;
using Domicile.Estate.Facts;
using Domicile.Estate.Facts.Yaml;

namespace Domicile.Tests.Estate;

public sealed class EstateFactsTests
{
    [Fact]
    public void A_chain_that_stops_where_nobody_knows_has_an_unknown_country_behind_it()
    {
        var facts = Read("""
            entities:
              open: { name: Open, country: FI, source: test }
              closed: { name: Closed, country: US, chain_ends: true, source: test }
              held: { name: Held, country: IE, source: test }
            control:
              - { entity: held, controller: closed, share: unknown, valid_from: 2020-01-01, valid_to: 2024-12-31, source: test }
              - { entity: held, controller: open, valid_from: 2025-01-01, source: test }
            """, out _);

        Assert.Equal("IE US", Behind(facts, "held", "2024-12-31"));
        Assert.Equal("unknown FI IE", Behind(facts, "held", "2025-01-01"));
        Assert.Equal("unknown IE", Behind(facts, "held", "2019-12-31"));
        Assert.Equal("unknown", Behind(facts, "nobody", "2025-01-01"));
    }

    [Fact]
    public void A_circle_of_holdings_ends()
    {
        var facts = Read("""
            entities:
              a: { name: A, country: FI, source: test }
              b: { name: B, country: SE, source: test }
            control:
              - { entity: a, controller: b, valid_from: 2020-01-01, source: test }
              - { entity: b, controller: a, valid_from: 2020-01-01, source: test }
            """, out _);

        Assert.Equal("FI SE", Behind(facts, "a", "2025-01-01"));
    }

    [Fact]
    public void A_planned_stage_gives_a_site_no_stage()
    {
        var facts = Read("""
            sites:
              fi-kouvola:
                country: FI
                lifecycle:
                  - { stage: announced, on: 2025-04-24, source: test }
                  - { stage: live, on: 2026-12-31, planned: true, source: test }
            """, out _);

        Assert.Equal(SiteState.Announced, facts.Sites[0].On(Day("2027-06-01")).Stage);
        Assert.Null(facts.Sites[0].On(Day("2025-04-23")).Stage);
    }

    [Fact]
    public void Every_fault_of_the_facts_is_told_at_once()
    {
        Read("""
            entities:
              x: { name: X, country: UK, source: test }
            control:
              - { entity: y, controller: x, share: many, valid_from: 2020-01-01, source: test }
            sites:
              Bad_Name: { country: FI }
              ok:
                country: FI
                lifecycle:
                  - { stage: live, on: 2025-01-01, source: test }
                  - { stage: accepted, on: 2025-02-01, source: test }
                takes_over: nowhere
            """, out var faults);

        Assert.Equal(
            [2, 4, 4, 6, 11, 12],
            faults.Faults.Select(f => f.At.Line));
    }

    private static EstateFacts Read(string text, out FaultLog faults)
    {
        faults = new FaultLog();
        var reader = new EstateFactsReader(faults);
        reader.Read(new MapReader(SourceReader.Read(new SourceText("facts.yaml", text), faults)!, faults));
        return reader.Finish();
    }

    private static string Behind(EstateFacts facts, string entity, string day) =>
        string.Join(' ', facts.Control.CountriesBehind(entity, Day(day)));

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
