using System.Collections.Immutable;
using Domicile.Estate;
using Domicile.Estate.Facts;
using Domicile.Estate.Facts.Yaml;
using Domicile.Policy;
using Domicile.Policy.Homes.Changes;
using Domicile.Policy.Homes.Planning;
using Domicile.Policy.Law;
using Domicile.Policy.Law.Reading;
using Domicile.Policy.Law.Vocabulary;
using Domicile.Policy.Verdicts;
using Domicile.Policy.Verdicts.Evidence;
using Domicile.Postgres;

namespace Domicile.Tests.Policy.Homes;

/// <summary>The simplest declared form: sites with a country, and a list of homes.</summary>
public sealed class HomePlannerTests
{
    private const string Korea = """
        pack: kr-example
        title: An example of a new country
        areas:
          kr:
            - { countries: [KR], valid_from: 2020-01-01, source: example }
        attaches:
          - { by: residence, in: [kr], valid_from: 2020-01-01, source: example }
        domestic: { area: kr, valid_from: 2020-01-01, source: example }
        """;

    private static readonly DateOnly Day = new(2026, 11, 22);
    private static readonly SiteId Dublin = SiteId.Parse("ie-dublin");
    private static readonly SiteId Hamar = SiteId.Parse("no-hamar");
    private static readonly SiteId Sacramento = SiteId.Parse("us-sacramento");
    private static readonly LawBook Book = LawBookReader.Load(ShippedLaw.Sources);

    [Theory]
    [InlineData("DE", "ie-dublin no-hamar")]
    [InlineData("NO", "ie-dublin no-hamar")]
    [InlineData("GB", "ie-dublin no-hamar")]
    [InlineData("CH", "ie-dublin no-hamar")]
    [InlineData("US", "us-sacramento")]
    [InlineData("AR", "us-sacramento")]
    [InlineData("unknown", "")]
    public void Homes_are_what_the_operator_declares_met_with_what_the_packs_admit(string residence, string sites) =>
        Assert.Equal(sites, string.Join(' ', Planner(Book).For(Cell(residence), Day).Sites));

    [Fact]
    public void A_declared_home_that_no_pack_admits_is_none()
    {
        var planner = DeclaredHomes.Planner(Book, Sites, new HomeRule(null, [Sacramento]));

        var homes = planner.For(Cell("DE"), Day);

        Assert.True(homes.IsEmpty);
        Assert.Equal("us-sacramento: refused: eu-gdpr has no row that permits it", homes.WhyEmpty);
    }

    [Fact]
    public void The_plan_moves_who_may_not_stay_and_leaves_who_may()
    {
        var plan = DuePlanner.Plan([Group("DE", Sacramento), Group("NO", Hamar), Group("US", Sacramento), Group("GB", home: null)], Planner(Book), Day);

        Assert.Equal("person in DE at us-sacramento; person in GB at no home", string.Join("; ", plan.Moves.Select(m => m.Group.Name)));
        Assert.All(plan.Moves, m => Assert.Equal(Dublin, m.To));
        Assert.Equal(2, plan.Stays.Length);
        Assert.Empty(plan.Stranded);
    }

    [Fact]
    public void A_new_country_is_one_file_and_its_effect_is_shown_before_it_is_applied()
    {
        var changed = LawBookReader.Load(PackOverlay.Lay(ShippedLaw.Sources, [new SourceText("kr.yaml", Korea)]));
        SubjectGroup[] people = [Group("KR", Sacramento), Group("DE", Dublin)];

        var review = ChangeReviewer.Review(Planner(Book), Planner(changed), people, Day);

        Assert.NotEqual(review.HashBefore, review.HashAfter, StringComparer.Ordinal);
        Assert.All(review.Cells, c => Assert.Contains(string.Join(", ", c.ReachedBy), (string[])["residence KR", "residence unknown"], StringComparer.Ordinal));
        Assert.All(review.Cells, c => Assert.True(c.Restricts));
        Assert.Contains(review.Cells, c => c is { PacksBefore: ["elsewhere"], PacksAfter: ["kr-example"], When: "to: all but KR" });
        Assert.Equal("person in KR at us-sacramento", Assert.Single(review.Stranded).Group.Name);
    }

    [Fact]
    public void A_change_that_strands_subjects_is_refused_until_it_is_confirmed_and_names_them()
    {
        var changed = LawBookReader.Load(PackOverlay.Lay(ShippedLaw.Sources, [new SourceText("kr.yaml", Korea)]));
        var review = ChangeReviewer.Review(Planner(Book), Planner(changed), [Group("KR", Sacramento)], Day);

        var refused = Assert.Throws<DomicileException>(() => review.RequireConfirmation(confirmation: null));

        Assert.Contains("person in KR at us-sacramento (7)", refused.Detail, StringComparison.Ordinal);
        Assert.Contains(review.Confirmation, refused.Hint, StringComparison.Ordinal);
        Assert.Throws<DomicileException>(() => review.RequireConfirmation("000000000000"));
        review.RequireConfirmation(review.Confirmation);
    }

    [Fact]
    public void A_pack_laid_over_itself_changes_nothing()
    {
        var same = LawBookReader.Load(PackOverlay.Lay(ShippedLaw.Sources, [ShippedLaw.Sources.First(s => s.File == "law/eu-gdpr.yaml")]));

        Assert.True(ChangeReviewer.Review(Planner(Book), Planner(same), [Group("DE", Dublin)], Day).IsEmpty);
        Assert.True(LawDiff.Between(Book, same).IsEmpty);
    }

    private static readonly ImmutableArray<Site> Sites = [Live(0, Dublin, "IE"), Live(1, Hamar, "NO"), Live(2, Sacramento, "US")];

    private static HomePlanner Planner(LawBook book) => DeclaredHomes.Planner(book, Sites,
        new HomeRule(Codes("eea").Union(Codes("gb")).Union(Codes("ch")), [Dublin, Hamar]),
        new HomeRule(null, [Sacramento]));

    private static ImmutableHashSet<CountryCode> Codes(string area) =>
        [.. Book.Areas.On(area, Day).Members.Select(c => CountryCode.Parse(c.ToString()))];

    private static HomeCell Cell(string residence) =>
        new("person", Country.Parse(residence), CaseFacts.Unstated, HomeCell.Bits([DataCategory.Identity, DataCategory.PrivateContent]));

    private static SubjectGroup Group(string residence, SiteId? home) =>
        new("person", Country.Parse(residence), [DataCategory.Identity], CaseFacts.Unstated, home, 7);

    private static Site Live(int number, SiteId id, string country) =>
        new(id, number, CountryCode.Parse(country), Operator: null, SiteState.Live, Database: null);
}
