using System.Globalization;
using Domicile.Estate;
using Domicile.Estate.Facts;
using Domicile.Policy.Homes.Controllers;
using Domicile.Policy.Homes.Planning;
using Domicile.Policy.Law;
using Domicile.Policy.Law.Reading;
using Domicile.Policy.Law.Vocabulary;
using Domicile.Policy.Verdicts;
using Domicile.Policy.Verdicts.Evidence;

namespace Domicile.Tests.Policy.Homes;

/// <summary>Replays the public history of Project Clover and of Sacramento: who was at home where at each date.</summary>
public sealed class CloverReplayTests
{
    private static readonly LawBook Book = LawBookReader.Load(ShippedLaw.Sources);
    private static readonly CaseFacts Facts = CaseFactsReader.Load(RepositoryFiles.Load("samples/clover/facts.yaml"), Book);
    private static readonly OperatorPolicy Policy = OperatorPolicyReader.Load(RepositoryFiles.Load("samples/clover/policy.yaml")[0], Book);
    private static readonly HomePlanner Planner = new(new Adjudicator(Book, Policy, Facts), Facts.Homes);

    [Theory]
    [InlineData("DE", "2023-09-04", "")]
    [InlineData("DE", "2023-09-05", "ie-dublin-1 us-interim-enclave")]
    [InlineData("DE", "2024-01-01", "ie-dublin-1 us-interim-enclave")]
    [InlineData("DE", "2024-10-01", "ie-dublin-1 no-hamar us-interim-enclave")]
    [InlineData("DE", "2025-06-30", "ie-dublin-1 no-hamar us-interim-enclave")]
    [InlineData("DE", "2025-07-01", "ie-dublin-1 no-hamar")]
    [InlineData("DE", "2026-11-22", "ie-dublin-1 no-hamar")]
    [InlineData("NO", "2024-01-01", "ie-dublin-1 us-interim-enclave")]
    [InlineData("CH", "2024-01-01", "ie-dublin-1 us-interim-enclave")]
    [InlineData("GB", "2024-01-01", "ie-dublin-1 us-interim-enclave")]
    [InlineData("GB", "2026-11-22", "ie-dublin-1 no-hamar")]
    [InlineData("US", "2022-06-30", "")]
    [InlineData("US", "2022-07-01", "us-oracle")]
    [InlineData("US", "2026-11-22", "us-oracle")]
    public void At_each_date_a_resident_is_at_home_where_law_sites_and_papers_admit_it(string residence, string day, string sites)
    {
        var group = Facts.Population.First(g => g.Residence == Country.Parse(residence));

        var homes = Planner.For(HomeCell.Of(group), Day(day));

        Assert.Equal(sites, string.Join(' ', homes.Sites));
    }

    [Fact]
    public void Interim_hosting_is_a_state_with_an_end_and_a_basis()
    {
        var homes = Planner.For(HomeCell.Of(Facts.Population[0]), Day("2024-01-01"));

        var interim = homes.Find(SiteId.Parse("us-interim-enclave"))!.Interim;

        Assert.NotNull(interim);
        Assert.Equal(Day("2025-06-30"), interim.Period.To);
        Assert.StartsWith("clauses", interim.Basis, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_is_in_the_interim_enclave_is_due_to_move_once_it_drains_and_must_once_its_basis_ends()
    {
        var before = DuePlanner.Plan(Facts.Population, Planner, Day("2024-10-31"));
        var draining = DuePlanner.Plan(Facts.Population, Planner, Day("2024-11-01"));
        var ended = DuePlanner.Plan(Facts.Population, Planner, Day("2025-07-01"));

        Assert.Empty(before.Moves);
        Assert.Equal(4, draining.Moves.Length);
        Assert.All(draining.Moves, m => Assert.False(m.Required));
        Assert.All(ended.Moves, m => Assert.True(m.Required));
        Assert.All(ended.Moves, m => Assert.Equal("ie-dublin-1", m.To.Text));
        Assert.Contains("interim hosting was for 2023-09-05 to 2025-06-30", ended.Moves[0].Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_planned_site_is_no_home_before_it_is_live()
    {
        var homes = Planner.For(HomeCell.Of(Facts.Population[0]), Day("2027-06-01"));

        var kouvola = homes.Find(SiteId.Parse("fi-kouvola"))!;

        Assert.False(kouvola.MayReceive);
        Assert.Equal("not live yet", kouvola.Why);
    }

    [Theory]
    [InlineData("2022-11-02")]
    [InlineData("2024-01-01")]
    [InlineData("2026-11-22")]
    public void Staff_in_China_never_see_a_German_user_in_clear(string day)
    {
        var verdict = Planner.Adjudicator.Judge(LookFromChina(DataForm.Cleartext, "user.contact.email"), Day(day));

        Assert.False(verdict.Allowed);
        Assert.Contains(verdict.Findings, f => f is { Pack: "eu-gdpr", Allowed: false });
    }

    [Fact]
    public void Access_from_a_third_country_is_a_transfer_wherever_the_disk_stands()
    {
        var request = LookFromChina(DataForm.Cleartext, "user.telemetry");

        var verdicts = Facts.Estate.Sites.Select(s => s.Id)
            .Select(site => Planner.Adjudicator.Judge(request with { At = site }, Day("2026-11-22")));

        Assert.All(verdicts, v => Assert.False(v.Allowed));
    }

    [Fact]
    public void The_Irish_company_answers_for_Swiss_people_and_the_UK_company_for_British_ones()
    {
        var arrangement = Facts.Arrangements[0];

        Assert.Equal("tiktok-ie", JointControllers.AnsweringFor(Country.Parse("CH"), arrangement, Book.Areas, Day("2026-11-22")));
        Assert.Equal("tiktok-uk", JointControllers.AnsweringFor(Country.Parse("GB"), arrangement, Book.Areas, Day("2026-11-22")));
        Assert.Null(JointControllers.AnsweringFor(Country.Parse("US"), arrangement, Book.Areas, Day("2026-11-22")));
        Assert.Equal("tiktok-uk", JointControllers.For("ie-uk", Facts, Book.Areas, Country.Parse("GB"), Day("2026-11-22")));
        Assert.Equal("ie-uk", JointControllers.For("ie-uk", Facts, Book.Areas, Country.Parse("US"), Day("2026-11-22")));
        Assert.True(JointControllers.AnsweredTwice(arrangement, Book.Areas, Day("2026-11-22")).IsEmpty);
        Assert.Contains("TikTok Technology Limited | IE", JointControllers.Essence(arrangement, Facts.Estate.Entities), StringComparison.Ordinal);
    }

    [Fact]
    public void A_joint_venture_is_no_longer_controlled_from_China()
    {
        Assert.Contains(Country.Parse("CN"), Facts.Estate.Control.CountriesBehind("tiktok-us", Day("2026-01-21")));
        Assert.Equal([Country.Parse("US")], Facts.Estate.Control.CountriesBehind("tiktok-us-jv", Day("2026-01-22")));
    }

    [Fact]
    public void Nobody_new_comes_to_Sacramento_on_the_day_of_the_heat_nor_while_it_drains()
    {
        var sacramento = Facts.Estate.Find(SiteId.Parse("us-sacramento"))!;

        Assert.True(sacramento.On(Day("2022-09-04")).MayReceive);
        Assert.False(sacramento.On(Day("2022-09-05")).MayReceive);
        Assert.True(sacramento.On(Day("2022-09-05")).MayHold);
        Assert.True(sacramento.On(Day("2022-12-22")).MayHold);
        Assert.False(sacramento.On(Day("2022-12-22")).MayReceive);
        Assert.False(sacramento.On(Day("2022-12-31")).MayHold);
    }

    [Fact]
    public void A_site_taken_over_with_uncounted_disks_is_not_accepted_whatever_is_claimed()
    {
        var next = Facts.Estate.Find(SiteId.Parse("us-sacramento-next"))!;
        var cleared = next with
        {
            Residual = next.Residual! with
            {
                Closed = Day("2023-05-30"),
                Items = [new ResidualItem("disks", 5200, Day("2023-05-20"), "destroyed", "certificates 1 to 5200")],
            },
        };

        Assert.Equal(SiteState.Contracted, next.On(Day("2024-01-01")).Stage);
        Assert.Equal("not accepted: 'disks of the tenant before' is not counted, sanitised and proven", next.On(Day("2024-01-01")).WhyNobodyMayCome);
        Assert.Equal(SiteState.Live, cleared.On(Day("2024-01-01")).Stage);
        Assert.Equal(SiteState.Contracted, cleared.On(Day("2023-05-29")).Stage);
    }

    [Fact]
    public void Unknown_capacity_is_not_zero()
    {
        Assert.Null(Facts.Estate.Find(SiteId.Parse("ie-dublin-1"))!.CapacityOn(CapacityResource.PowerMegawatts, Day("2024-01-01")));
        Assert.Equal(30, Facts.Estate.Find(SiteId.Parse("no-hamar"))!.CapacityOn(CapacityResource.PowerMegawatts, Day("2024-01-01")));
        Assert.Equal(523, Facts.Estate.Find(SiteId.Parse("ie-dublin-1"))!.Milestones[0].DaysLate);
    }

    [Fact]
    public void The_operators_expectations_hold()
    {
        var failures = ExpectationRun.Of(Book, Policy).Where(o => o.Failure is not null).Select(o => $"{o.Expected.Name}: {o.Failure}");

        Assert.Empty(failures);
    }

    private static TransferRequest LookFromChina(DataForm form, string dataClass) => new()
    {
        Act = Act.View,
        DataClass = dataClass,
        Form = form,
        Purpose = Purpose.Support,
        Controller = "tiktok-ie",
        Recipient = "bytedance",
        DeviceCountry = Country.Parse("CN"),
        DeviceOwner = "bytedance",
        At = SiteId.Parse("ie-dublin-1"),
        Residence = Country.Parse("DE"),
    };

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
