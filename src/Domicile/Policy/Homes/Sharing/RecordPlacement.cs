using System.Collections.Immutable;
using Domicile.Estate;
using Domicile.Estate.Facts;
using Domicile.Policy.Homes.Planning;
using Domicile.Policy.Law.Vocabulary;
using Domicile.Policy.Verdicts;
using Domicile.Policy.Verdicts.Evidence;

namespace Domicile.Policy.Homes.Sharing;

/// <summary>Places records that are about several. The row has one home; every other site gets at most the declared
/// projection, and only if the regimes of every party allow it.</summary>
public sealed class RecordPlacement(HomePlanner planner, DateOnly day)
{
    private readonly FactResolver _resolver = new(planner.Adjudicator.Facts, planner.Adjudicator.Book.Classes, day);
    private readonly DecisionTable _table = planner.Adjudicator.TableOn(day);

    /// <summary>Where a record goes. <paramref name="kind"/> is the kind of subject whose homes are asked for;
    /// <paramref name="sites"/> are those that a public record could be projected to.</summary>
    public Placement Place(SharedRecord record, string kind, IEnumerable<SiteId> sites)
    {
        var (home, why) = HomeOf(record, kind);
        var reached = record.Audience == Audience.Direct ? record.Others.Select(o => o.Home) : sites;
        return home is null
            ? new Placement(null, [], why)
            : new Placement(home, [.. reached.Distinct().Where(s => s != home).Select(s => Judge(record, home, s))], why);
    }

    /// <summary>Who held a thing at a time: a car's records before its sale stay with the one who had it.</summary>
    public static Party? HolderOn(IEnumerable<(Party Holder, Period Period)> holders, DateOnly captured) =>
        holders.Where(h => h.Period.Contains(captured)).Select(h => h.Holder).LastOrDefault();

    private (SiteId? Home, string Why) HomeOf(SharedRecord record, string kind)
    {
        var place = record.Place ?? Country.Unknown;
        return record.Rule switch
        {
            SharingRule.AuthorHome => (record.Author.Home, "a record is at home with its author"),
            SharingRule.Premises => Meet(kind, record, [place], "a record of premises is at home where they are"),
            _ => Meet(kind, record, [record.Author.Residence, place], "a record is at home where the owner's regimes and those of the place admit it"),
        };
    }

    private (SiteId? Home, string Why) Meet(string kind, SharedRecord record, ImmutableArray<Country> countries, string rule)
    {
        var bits = HomeCell.Bits([record.Category]);
        var sets = countries.Distinct()
            .Select(c => planner.For(new HomeCell(kind, c, record.Author.Controller, bits), day))
            .ToList();
        var home = sets[0].Options.Where(o => sets.TrueForAll(s => s.Find(o.Standing.Id)?.MayReceive ?? false)).Select(o => o.Standing.Id).FirstOrDefault();
        return home is not null ? (home, rule) : (null, $"{rule}; no site is admitted for {string.Join(" and ", countries)}, so it is not stored");
    }

    private DirectedProjection Judge(SharedRecord record, SiteId home, SiteId to)
    {
        var purpose = record.Audience == Audience.Direct ? Purpose.DirectMessage : Purpose.Operation;
        var refused = record.Others.Prepend(record.Author)
            .Select(party => (Party: party, Verdict: _table.Explain(Question(record, party, home, to, purpose), day)))
            .FirstOrDefault(v => !v.Verdict.Allowed);
        return refused.Verdict is null
            ? new DirectedProjection(to, Sent: true, record.Audience == Audience.Direct ? "the home of a party" : "allowed for every party")
            : new DirectedProjection(to, Sent: false, $"{refused.Party.Role}: {VerdictText.Summary(refused.Verdict)}");
    }

    private QuestionWords Question(SharedRecord record, Party party, SiteId home, SiteId to, Purpose purpose) =>
        _resolver.Keeping(to, party.Controller, party.Residence, record.Category) with
        {
            Purpose = purpose,
            At = planner.Adjudicator.Facts.Estate.Find(home)?.Country ?? Country.Unknown,
            Collected = record.Place,
        };
}
