using Domicile.Estate.Facts;
using Domicile.Policy.Homes.Rehoming;
using FsCheck;
using FsCheck.Fluent;

namespace Domicile.Tests.Policy.Homes;

public sealed class ResidenceChangeTests
{
    private static readonly Country Germany = Country.Parse("DE");
    private static readonly Country Switzerland = Country.Parse("CH");
    private static readonly DateOnly Start = new(2026, 1, 1);
    private static readonly RehomingRule Rule = new();

    private static readonly ResidenceCase Moved = new(Germany,
    [
        new(EvidenceKind.Declared, Switzerland, Start),
        new(EvidenceKind.BillingAddress, Switzerland, Start.AddDays(5)),
    ]);

    [Fact]
    public void A_year_of_travelling_is_a_trip()
    {
        var traveller = new ResidenceCase(Germany,
        [
            .. Enumerable.Range(0, 365).Select(n => new ResidenceEvidence(EvidenceKind.NetworkAddress, Switzerland, Start.AddDays(n))),
            .. Enumerable.Range(0, 365).Select(n => new ResidenceEvidence(EvidenceKind.DeviceLocation, Switzerland, Start.AddDays(n))),
        ]);

        Assert.IsType<RehomingDecision.Stays>(ResidenceChange.Decide(traveller, Rule, Start.AddDays(400)));
    }

    [Fact]
    public void One_kind_of_evidence_is_not_enough() => Assert.IsType<RehomingDecision.Stays>(
        ResidenceChange.Decide(Moved with { Evidence = [Moved.Evidence[0]] }, Rule, Start.AddDays(400)));

    [Fact]
    public void A_change_dwells_is_told_and_only_then_counts()
    {
        var day = Start.AddDays(Rule.DwellDays);

        Assert.Equal(new RehomingDecision.Dwelling(Switzerland, day), ResidenceChange.Decide(Moved, Rule, day.AddDays(-1)));
        Assert.Equal(new RehomingDecision.NoticeDue(Switzerland), ResidenceChange.Decide(Moved, Rule, day));
        Assert.Equal(
            new RehomingDecision.Noticed(Switzerland, day.AddDays(Rule.NoticeDays)),
            ResidenceChange.Decide(Moved with { NoticeGiven = day }, Rule, day.AddDays(29)));
        Assert.IsType<RehomingDecision.Changed>(ResidenceChange.Decide(Moved with { NoticeGiven = day }, Rule, day.AddDays(30)));
    }

    [Fact]
    public void Who_objects_during_the_notice_stays()
    {
        var told = Start.AddDays(Rule.DwellDays);
        var objecting = Moved with { NoticeGiven = told, Evidence = Moved.Evidence.Add(new(EvidenceKind.Declared, Germany, told.AddDays(10))) };

        Assert.IsType<RehomingDecision.Stays>(ResidenceChange.Decide(objecting, Rule, told.AddDays(60)));
    }

    [Fact]
    public void A_notice_of_an_earlier_change_does_not_serve_for_this_one() => Assert.IsType<RehomingDecision.NoticeDue>(
        ResidenceChange.Decide(Moved with { NoticeGiven = Start.AddDays(-40) }, Rule, Start.AddDays(200)));

    /// <summary>Nothing needs to be remembered from day to day: the history alone says where somebody lives.</summary>
    [Fact]
    public void A_history_read_at_once_settles_as_one_that_was_lived_through_day_by_day() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(100),
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var rule = new RehomingRule { DwellDays = 10, NoticeDays = 5, HysteresisDays = 30 };
            var (subject, notices) = (new ResidenceCase(Germany, []), new List<ResidenceNotice>());
            for (var day = Start; day < Start.AddDays(300); day = day.AddDays(1))
            {
                var country = random.Next(20) == 0 ? Country.FromOrdinal(1 + random.Next(3)) : subject.Evidence.LastOrDefault().Country;
                subject = subject with { Evidence = subject.Evidence.Add(new((EvidenceKind)random.Next(5), country, day)) };
                var decision = ResidenceChange.Decide(subject, rule, day);
                if (decision is RehomingDecision.NoticeDue due)
                {
                    notices.Add(new(due.To, day));
                    subject = subject with { NoticeGiven = day };
                }

                subject = decision is RehomingDecision.Changed changed ? new ResidenceCase(changed.To, subject.Evidence, day) : subject;
                if (SettledResidence.Of(Germany, subject.Evidence, notices, rule, day) != new SettledResidence(subject.Residence, subject.LastRehomed))
                {
                    return false;
                }
            }

            return true;
        }));

    [Fact]
    public void Whatever_the_evidence_two_changes_are_never_closer_than_the_hysteresis() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(100),
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var rule = new RehomingRule { DwellDays = 10, NoticeDays = 5, HysteresisDays = 60 };
            var subject = new ResidenceCase(Germany, []);
            var changes = new List<DateOnly>();
            for (var day = Start; day < Start.AddDays(500); day = day.AddDays(1))
            {
                var country = random.Next(25) == 0 ? Country.FromOrdinal(1 + random.Next(3)) : subject.Evidence.LastOrDefault().Country;
                subject = subject with { Evidence = subject.Evidence.Add(new((EvidenceKind)random.Next(5), country, day)) };
                var decision = ResidenceChange.Decide(subject, rule, day);
                subject = decision is RehomingDecision.NoticeDue ? subject with { NoticeGiven = day } : subject;
                if (decision is RehomingDecision.Changed changed)
                {
                    changes.Add(day);
                    subject = subject with { Residence = changed.To, LastRehomed = day, NoticeGiven = null };
                }
            }

            return changes.Zip(changes.Skip(1)).All(pair => pair.Second.DayNumber - pair.First.DayNumber >= rule.HysteresisDays);
        }));
}
