using System.Collections.Immutable;
using Domicile.Estate.Facts;
using Domicile.Policy.Law;
using Domicile.Policy.Law.Rows;
using Domicile.Policy.Law.Vocabulary;

namespace Domicile.Policy.Verdicts;

/// <summary>Finds the words for one ruling.</summary>
internal sealed class Explanation(DecisionTable table, QuestionWords words, DateOnly asked)
{
    private readonly Question _question = table.Prepare(words);

    public Verdict Verdict()
    {
        var ruling = table.Decide(_question);
        var candidates = table.Candidates(_question).ToList();
        var findings = table.Packs
            .Where((_, pack) => (ruling.Attached >> pack & 1) != 0)
            .Select(pack => Find(pack, candidates))
            .OrderBy(f => f.Allowed)
            .ToImmutableArray();
        return new Verdict
        {
            Allowed = ruling.Allowed,
            Day = asked,
            Findings = findings,
            Obligations = ruling.Obligations,
            Identifiability = Verdicts.Identifiability.Of(words),
            Remarks = [.. Remarks(findings)],
        };
    }

    private PackFinding Find(string pack, List<int> candidates)
    {
        var own = candidates.Where(row => table.Rows[row].Pack == pack).ToList();
        var met = own.Where(row => table.IsMet(row, _question)).Select(row => table.Rows[row]).ToList();
        var forbids = met.Where(r => r.Effect == RowEffect.Forbid).ToImmutableArray();
        var permit = met.Where(r => r.Effect == RowEffect.Permit).Take(1).ToImmutableArray();
        var allowed = forbids.IsEmpty && !permit.IsEmpty;
        return new PackFinding(
            pack,
            allowed,
            [.. ReachedBy(pack)],
            allowed ? [.. permit, .. met.Where(r => r.Effect == RowEffect.Oblige)] : forbids,
            allowed || !forbids.IsEmpty ? []
                : [.. own.Select(row => table.Rows[row]).Where(r => r.Effect == RowEffect.Permit)]);
    }

    private IEnumerable<string> ReachedBy(string pack)
    {
        if (pack == OperatorPolicy.PackName)
        {
            yield return "the operator's own";
            yield break;
        }

        var bit = 1UL << table.Packs.IndexOf(pack);
        (Link Link, Country? Country)[] links =
        [
            (Link.Residence, words.Residence), (Link.Nationality, words.Nationality), (Link.Controller, words.Controller),
            (Link.Site, words.At), (Link.Collection, words.Collected),
        ];
        foreach (var (link, country) in links)
        {
            if (country is { } known && (table.Reach(link, known) & bit) != 0)
            {
                yield return $"{Estate.Facts.Yaml.Vocabulary.WordFor(link)} {known}";
            }
        }
    }

    private IEnumerable<string> Remarks(ImmutableArray<PackFinding> findings)
    {
        foreach (var row in findings.SelectMany(f => f.DecidedBy))
        {
            if (!row.Verified)
            {
                yield return $"{row.Name} is unverified: it was not checked against its source ({row.Source}).";
            }

            if (row.ReviewBy < asked)
            {
                yield return $"{row.Name} should have been reviewed by {row.ReviewBy:yyyy-MM-dd}.";
            }
        }

        foreach (var finding in findings.Where(f => f.Pack != OperatorPolicy.PackName))
        {
            var pack = table.Book.Packs.First(p => p.Id == finding.Pack);
            if (!pack.IsVerified)
            {
                yield return $"{pack.Id} is not verified as a whole: rows that it lacks cannot be excluded.";
            }
        }

        if (words.Controller is null)
        {
            yield return "Where the controller is established was not said: regimes that reach it by that were not asked.";
        }

        foreach (var unknown in Unknowns())
        {
            yield return $"Unknown, and therefore taken at its worst: {unknown}.";
        }
    }

    private IEnumerable<string> Unknowns()
    {
        foreach (var dimension in Dimensions.All)
        {
            var unknown = dimension == Dimension.ControlledFrom
                ? words.ControlledFrom.IsEmpty || words.ControlledFrom.Contains(Country.Unknown)
                : _question.ValueOf(dimension) == 0;
            if (unknown)
            {
                yield return dimension == Dimension.Category ? "category (a column without a class counts as most protected)" : Dimensions.KeyOf(dimension);
            }
        }

        if (words.Controller is { IsUnknown: true })
        {
            yield return "controller";
        }
    }
}
