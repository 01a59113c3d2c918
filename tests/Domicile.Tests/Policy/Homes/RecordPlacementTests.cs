using Domicile.Estate;
using Domicile.Estate.Facts;
using Domicile.Policy.Homes.Planning;
using Domicile.Policy.Homes.Sharing;
using Domicile.Policy.Law.Reading;
using Domicile.Policy.Law.Rows;
using Domicile.Policy.Law.Vocabulary;
using Domicile.Policy.Verdicts;
using Domicile.Policy.Verdicts.Evidence;

namespace Domicile.Tests.Policy.Homes;

public sealed class RecordPlacementTests
{
    private static readonly DateOnly Day = new(2026, 11, 22);
    private static readonly SiteId Dublin = SiteId.Parse("ie-dublin");
    private static readonly SiteId Zurich = SiteId.Parse("ch-zurich");
    private static readonly SiteId Sacramento = SiteId.Parse("us-sacramento");

    private static readonly CaseFacts Facts = DeclaredHomes.Facts(
        [Live(0, Dublin, "IE"), Live(1, Zurich, "CH"), Live(2, Sacramento, "US")]);

    private static readonly HomePlanner Planner = new(
        new Adjudicator(LawBookReader.Load(ShippedLaw.Sources), OperatorPolicy.StoreOnly, Facts),
        [new(["eea"], [Dublin]), new(["ch"], [Zurich, Dublin]), new(["US"], [Sacramento]), new(["any"], [Sacramento])]);

    private static readonly Party Anna = new("author", Country.Parse("DE"), CaseFacts.Unstated, Dublin);
    private static readonly Party Bob = new("recipient", Country.Parse("US"), CaseFacts.Unstated, Sacramento);
    private static readonly Party Chloe = new("other", Country.Parse("CH"), CaseFacts.Unstated, Zurich);

    [Fact]
    public void A_direct_message_reaches_the_recipients_home_and_no_other()
    {
        var placed = Place(new SharedRecord(SharingRule.AuthorHome, Audience.Direct, DataCategory.PrivateContent, Anna, [Bob]));

        Assert.Equal(Dublin, placed.Home);
        var projection = Assert.Single(placed.Projections);
        Assert.Equal(Sacramento, projection.To);
        Assert.True(projection.Sent, projection.Why);
    }

    [Fact]
    public void A_public_video_of_two_people_is_projected_only_where_the_regimes_of_both_allow()
    {
        var shown = Place(new SharedRecord(SharingRule.AuthorHome, Audience.Public, DataCategory.PublicContent, Anna, [Chloe]));
        var kept = Place(new SharedRecord(SharingRule.AuthorHome, Audience.Public, DataCategory.PrivateContent, Chloe, [Anna]));

        Assert.All(shown.Projections, p => Assert.True(p.Sent, p.Why));
        Assert.False(kept.Projections.Single(p => p.To == Sacramento).Sent);
        Assert.Contains("has no row that permits it", kept.Projections.Single(p => p.To == Sacramento).Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DE", "ie-dublin")]
    [InlineData("CH", "ie-dublin")]
    [InlineData("US", null)]
    public void A_clip_is_at_home_where_owner_and_place_of_capture_both_admit_it_and_else_is_not_stored(string place, string? home)
    {
        var placed = Place(new SharedRecord(SharingRule.OwnerAndPlace, Audience.Direct, DataCategory.Imagery, Anna, [], Country.Parse(place)));

        Assert.Equal(home, placed.Home?.Text);
    }

    [Fact]
    public void What_a_car_recorded_before_its_sale_stays_with_the_one_who_had_it()
    {
        (Party, Period)[] holders = [(Anna, new Period(new(2024, 1, 1), new(2026, 5, 31))), (Chloe, new Period(new(2026, 6, 1)))];

        Assert.Equal(Anna, RecordPlacement.HolderOn(holders, new DateOnly(2026, 5, 31)));
        Assert.Equal(Chloe, RecordPlacement.HolderOn(holders, new DateOnly(2026, 6, 1)));
        Assert.Null(RecordPlacement.HolderOn(holders, new DateOnly(2023, 6, 1)));
    }

    private static Placement Place(SharedRecord record) =>
        new RecordPlacement(Planner, Day).Place(record, "person", [Dublin, Zurich, Sacramento]);

    private static Site Live(int number, SiteId id, string country) =>
        new(id, number, CountryCode.Parse(country), Operator: null, SiteState.Live, Database: null);
}
