using Domicile.Estate.Facts.Yaml;
using Domicile.Policy.Law;
using Domicile.Policy.Law.Reading;
using Domicile.Policy.Law.Vocabulary;

namespace Domicile.Tests.Policy.Law;

public sealed class LawBookReaderTests
{
    private const string Head = """
        pack: one
        title: One
        areas:
          home:
            - { countries: [IE], valid_from: 2020-01-01, source: test }
        attaches:
          - { by: residence, in: [home], valid_from: 2020-01-01, source: test }
        domestic: { area: home, valid_from: 2020-01-01, source: test }

        """;

    [Fact]
    public void Every_fault_of_every_file_is_told_at_once_with_line_column_and_how_to_mend_it()
    {
        var faults = Faults(
            new SourceText("a.yaml", Head + """
                permits:
                  - { id: p, says: p, when: { to: [UK], form: [clear-text] }, valid_from: 2020-13-01, source: test, verifyed: true }
                """),
            new SourceText("b.yaml", """
                pack: two
                title: Two
                attaches:
                  - { by: residense, in: [EU], valid_from: 2020-01-01, source: test }
                """));

        Assert.Equal(
            """
            a.yaml:10:36: 'UK' is neither a country nor a declared area. The United Kingdom is GB.
            a.yaml:10:48: 'clear-text' is not known as 'form'. Did you mean 'cleartext'?
            a.yaml:10:75: '2020-13-01' is not a date. Write dates as 2026-01-31.
            a.yaml:10:101: 'verifyed' is not a known key here. Did you mean 'verified'?
            b.yaml:4:11: 'residense' is not known as 'by'. Did you mean 'residence'?
            b.yaml:4:27: 'EU' is neither a country nor a declared area. Areas are written in small letters and are not countries: Norway is in eea, not in eu.
            """.ReplaceLineEndings("\n"),
            string.Join('\n', faults));
    }

    [Fact]
    public void Two_periods_of_one_row_that_overlap_are_refused() => Assert.Contains(
        "Row 'one/adequacy-gb', from 2025-12-01, overlaps 2021-06-28 to 2025-12-27 (line 10).",
        Assert.Single(Faults(new SourceText("a.yaml", Head + """
            adequacy:
              - { to: GB, valid_from: 2021-06-28, valid_to: 2025-12-27, source: test }
              - { to: GB, valid_from: 2025-12-01, source: test }
            """))), StringComparison.Ordinal);

    [Fact]
    public void A_gap_is_refused_until_it_is_explained()
    {
        const string Rows = """
            adequacy:
              - { to: US, valid_from: 2016-08-01, valid_to: 2020-07-16, source: test }
              - { to: US, valid_from: 2023-07-10, source: test }
            """;

        Assert.Contains("has a gap", Assert.Single(Faults(new SourceText("a.yaml", Head + Rows))), StringComparison.Ordinal);
        Assert.Empty(Faults(new SourceText("a.yaml", Head + Rows.Replace("2023-07-10,", "2023-07-10, after_gap: annulled by the court,", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("  - { id: p, says: p, with: [nothing], valid_from: 2020-01-01, source: test }", "asks for 'nothing', which no pack declares")]
    [InlineData("  - { id: p, says: p, counters: [{ id: many, below: 5 }], valid_from: 2020-01-01, source: test }", "counts by 'many', which no pack declares")]
    [InlineData("  - { id: p, says: p, when: { to: [home] }, valid_from: 2019-01-01, source: test }", "has no members yet when this row begins")]
    [InlineData("  - { id: p, says: p, valid_from: 2020-01-01 }", "'source' is missing")]
    [InlineData("  - { id: p, says: p, source: test }", "'valid_from' is missing")]
    [InlineData("  - { id: p, says: p, valid_from: 2020-01-02, valid_to: 2020-01-01, source: test }", "'valid_to' lies before 'valid_from'")]
    [InlineData("  - { id: p, id: q, says: p, valid_from: 2020-01-01, source: test }", "'id' stands twice")]
    public void A_row_that_cannot_be_understood_is_refused(string row, string says) =>
        Assert.Contains(Faults(new SourceText("a.yaml", $"{Head}permits:\n{row}\n")), f => f.Contains(says, StringComparison.Ordinal));

    [Fact]
    public void What_is_not_YAML_is_told_with_its_place_and_the_other_files_are_still_read()
    {
        var faults = Faults(new SourceText("a.yaml", "pack: [one\n"), new SourceText("b.yaml", "pack: two\n"));

        Assert.StartsWith("a.yaml:2:1: This is not YAML", faults[0], StringComparison.Ordinal);
        Assert.Contains(faults, f => f.StartsWith("b.yaml:1:1: 'title' is missing", StringComparison.Ordinal));
    }

    [Fact]
    public void A_class_falls_in_the_category_of_its_nearest_parent_and_an_unknown_one_is_most_protected()
    {
        var classes = LawBookReader.Load(ShippedLaw.Sources).Classes;

        Assert.Equal(DataCategory.Identity, classes.CategoryOf("user.contact.email"));
        Assert.Equal(DataCategory.PublicContent, classes.CategoryOf("user.content.public"));
        Assert.Equal(DataCategory.PrivateContent, classes.CategoryOf("user.content.drafts"));
        Assert.Equal(DataCategory.Unclassified, classes.CategoryOf(null));
        Assert.Equal(DataCategory.Unclassified, classes.CategoryOf("something.else"));
    }

    [Fact]
    public void Every_class_that_is_mapped_to_a_category_is_one_of_the_taxonomy() => Assert.All(
        LawBookReader.Load(ShippedLaw.Sources).Classes.Keys, key => Assert.True(Domicile.Policy.DataClass.IsKnown(key), key));

    [Theory]
    [InlineData(ClockUnit.Hours, 72, "2026-11-23T09:00:00Z")]
    [InlineData(ClockUnit.BusinessDays, 3, "2026-11-25T09:00:00Z")]
    [InlineData(ClockUnit.Months, 1, "2026-12-20T09:00:00Z")]
    public void A_clock_runs_in_its_own_unit(ClockUnit unit, int amount, string due)
    {
        var friday = DateTimeOffset.Parse("2026-11-20T09:00:00Z", System.Globalization.CultureInfo.InvariantCulture);

        var clock = new LegalClock("breach", amount, unit, "awareness", Domicile.Estate.Facts.Period.Always, "test", Verified: true, default);

        Assert.Equal(DateTimeOffset.Parse(due, System.Globalization.CultureInfo.InvariantCulture), clock.DueAt(friday));
    }

    private static List<string> Faults(params SourceText[] sources)
    {
        var log = new FaultLog();
        LawBookReader.Read(sources, log);
        return [.. log.Faults.Select(f => f.ToString())];
    }
}
