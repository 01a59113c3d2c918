using System.Collections.Immutable;
using System.Globalization;
using Domicile.Estate.Facts;
using Domicile.Estate.Facts.Yaml;
using Domicile.Policy.Law;
using Domicile.Policy.Law.Reading;
using Domicile.Policy.Law.Rows;
using Domicile.Policy.Law.Vocabulary;
using Domicile.Policy.Verdicts;

namespace Domicile.Tests.Policy.Verdicts;

/// <summary>What the shipped packs say. The policy here permits everything, so that only law decides.</summary>
public sealed class ShippedVerdictTests
{
    private static readonly LawBook Book = LawBookReader.Load(ShippedLaw.Sources);
    private static readonly OperatorPolicy Open = new("open", [OperatorPolicy.StoreOnly.Rows[0] with { When = RowCondition.Any }], []);

    [Theory]
    [InlineData("2025-12-27", true)]
    [InlineData("2025-12-28", true)]
    [InlineData("2031-12-27", true)]
    [InlineData("2031-12-28", false)]
    public void The_United_Kingdom_is_adequate_while_its_row_is_in_force(string day, bool allowed) =>
        Assert.Equal(allowed, Ask(View("DE", "GB"), day).Allowed);

    [Fact]
    public void Without_the_renewal_row_the_United_Kingdom_is_a_third_country_from_28_December_2025()
    {
        var gdpr = Book.Packs.First(p => p.Id == "eu-gdpr");
        var without = new LawBook(
            [.. Book.Packs.Select(p => p == gdpr ? p with { Rows = p.Rows.RemoveAll(r => r.Id == "adequacy-gb" && r.Period.From == Day("2025-12-28")) } : p)],
            Book.Classes);

        Assert.True(DecisionTable.Compile(without, Open, Day("2025-12-27")).Explain(View("DE", "GB")).Allowed);
        Assert.False(DecisionTable.Compile(without, Open, Day("2025-12-28")).Explain(View("DE", "GB")).Allowed);
    }

    [Theory]
    [InlineData("2026-01-25", false)]
    [InlineData("2026-01-27", true)]
    public void Brazil_becomes_adequate_in_January_2026(string day, bool allowed) =>
        Assert.Equal(allowed, Ask(View("DE", "BR"), day).Allowed);

    [Fact]
    public void Onward_from_Brazil_to_China_is_a_verdict_of_its_own()
    {
        var onward = Ask(View("DE", "CN") with { At = Country.Parse("BR"), Controller = Country.Parse("IE") }, "2026-11-22");

        Assert.False(onward.Allowed);
        Assert.Contains(onward.Findings, f => f is { Pack: "br-lgpd", Allowed: false });
        Assert.Contains(onward.Findings, f => f is { Pack: "eu-gdpr", Allowed: false });
    }

    [Fact]
    public void A_recipient_in_the_United_States_needs_the_certificate()
    {
        Assert.False(Ask(View("DE", "US"), "2026-11-22").Allowed);
        Assert.True(Ask(View("DE", "US") with { With = ["eu-dpf"] }, "2026-11-22").Allowed);
    }

    [Fact]
    public void An_expired_assessment_closes_what_clauses_opened()
    {
        var open = View("DE", "IN") with { With = ["eu-scc", "eu-tia-equivalent"] };

        Assert.True(Ask(open, "2026-11-22").Allowed);
        Assert.False(Ask(open with { With = ["eu-scc"] }, "2026-11-22").Allowed);
    }

    [Theory]
    [InlineData(DataForm.Cleartext, false)]
    [InlineData(DataForm.Pseudonymised, true)]
    [InlineData(DataForm.Ciphertext, true)]
    public void Supplementary_measures_help_only_where_keys_stay_at_home(DataForm form, bool allowed) =>
        Assert.Equal(allowed, Ask(View("DE", "IN") with { Form = form, With = ["eu-scc", "eu-tia-supplementary"] }, "2026-11-22").Allowed);

    [Fact]
    public void An_unknown_country_is_a_third_country()
    {
        Assert.False(Ask(View("DE", "IE") with { To = Country.Unknown }, "2026-11-22").Allowed);
        Assert.False(Ask(View("DE", "IE") with { To = Country.Unknown, With = ["eu-scc", "eu-tia-equivalent", "eu-bcr", "eu-dpf"] }, "2026-11-22").Allowed);
    }

    [Fact]
    public void Norway_is_inside_and_Switzerland_is_not_but_adequate()
    {
        var norway = Ask(View("DE", "NO"), "2026-11-22");
        var switzerland = Ask(View("DE", "CH"), "2026-11-22");

        Assert.Equal("eu-gdpr/domestic", Permit(norway, "eu-gdpr"));
        Assert.Equal("eu-gdpr/adequacy-ch", Permit(switzerland, "eu-gdpr"));
    }

    [Fact]
    public void Pseudonymised_data_of_a_US_person_in_Munich_seen_from_Shenzhen_is_refused_by_both_regimes_each_for_its_own_reason()
    {
        var asked = View("DE", "CN") with
        {
            Nationality = Country.Parse("US"),
            Category = DataCategory.PreciseLocation,
            Form = DataForm.Pseudonymised,
            Counts = ImmutableDictionary<string, long>.Empty.Add("us-location", 50_000),
            With = ["eu-scc", "eu-tia-supplementary"],
        };

        var both = Ask(asked with { With = [] }, "2026-11-22");
        var american = Ask(asked, "2026-11-22");

        Assert.Equal("eu-gdpr us-bulk", Refusing(both));
        Assert.Equal("us-bulk", Refusing(american));
        Assert.Contains(american.DecidedBy, r => r.Name == "us-bulk/location-covered");
        Assert.True(american.Unverified);
    }

    [Theory]
    [InlineData(999, true)]
    [InlineData(1001, false)]
    [InlineData(null, false)]
    public void A_bulk_threshold_counts_and_an_unknown_count_is_taken_at_its_worst(int? devices, bool allowed)
    {
        var counts = devices is { } n ? ImmutableDictionary<string, long>.Empty.Add("us-location", n) : ImmutableDictionary<string, long>.Empty;

        var verdict = Ask(View("US", "CN") with { At = Country.Parse("US"), Controller = Country.Parse("US"), Category = DataCategory.PreciseLocation, Counts = counts }, "2026-11-22");

        Assert.Equal(allowed, verdict.Allowed);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void A_derogation_is_an_occasion_and_no_habit(int earlier, bool allowed) => Assert.Equal(allowed, Ask(
        View("DE", "IN") with { With = ["eu-explicit-consent"], Counts = ImmutableDictionary<string, long>.Empty.Add("eu-art49-uses", earlier) }, "2026-11-22").Allowed);

    [Fact]
    public void Unverified_packs_say_so_in_every_verdict_they_decide()
    {
        var verdict = Ask(View("TH", "TH") with { At = Country.Parse("TH"), Controller = null }, "2026-11-22");

        Assert.True(verdict.Allowed);
        Assert.True(verdict.Unverified);
        Assert.Contains(verdict.Remarks, r => r.StartsWith("th-pdpa/domestic is unverified", StringComparison.Ordinal));
    }

    [Fact]
    public void A_country_without_a_pack_gets_a_verdict_that_says_nothing_was_checked()
    {
        var verdict = Ask(View("AR", "AR") with { At = Country.Parse("AR"), Controller = null }, "2026-11-22");

        Assert.Equal("elsewhere/nothing-checked", Permit(verdict, "elsewhere"));
        Assert.Contains("unverified", VerdictText.Of(verdict), StringComparison.Ordinal);
    }

    [Fact]
    public void An_overdue_review_is_told_and_the_row_stays_in_force()
    {
        var verdict = Ask(View("DE", "GB"), "2030-01-01");

        Assert.True(verdict.Allowed);
        Assert.Contains(verdict.Remarks, r => r == "eu-gdpr/adequacy-gb should have been reviewed by 2029-12-27.");
    }

    [Fact]
    public void No_text_that_the_engine_writes_claims_compliance()
    {
        var texts = Book.Packs.SelectMany(p => p.Rows).Select(r => r.Says)
            .Concat(Book.Reach(Book.Packs[1], Link.Residence, Day("2026-11-22")).Members.Select(c => c.ToString()).Append("CN")
                .Select(to => VerdictText.Of(Ask(View("DE", to), "2026-11-22"))));

        Assert.DoesNotContain(texts, t => t.Contains("complian", StringComparison.OrdinalIgnoreCase) || t.Contains("is lawful", StringComparison.OrdinalIgnoreCase));
    }

    private static QuestionWords View(string residence, string to) => new()
    {
        Act = Act.View,
        Category = DataCategory.Identity,
        Form = DataForm.Cleartext,
        Purpose = Purpose.Support,
        Recipient = RecipientKind.Group,
        Device = RecipientKind.Group,
        To = Country.Parse(to),
        ControlledFrom = [Country.Parse(to)],
        Residence = Country.Parse(residence),
        At = Country.Parse("IE"),
        Controller = Country.Parse("IE"),
    };

    private static string Refusing(Verdict verdict) =>
        string.Join(' ', verdict.Findings.Where(f => !f.Allowed).Select(f => f.Pack).Order(StringComparer.Ordinal));

    private static Verdict Ask(QuestionWords words, string day) => DecisionTable.Compile(Book, Open, Day(day)).Explain(words);

    private static string Permit(Verdict verdict, string pack) =>
        verdict.Findings.First(f => f.Pack == pack).DecidedBy.First(r => r.Effect == RowEffect.Permit).Name;

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
