using Domicile.Estate.Facts;
using Domicile.Estate.Facts.Yaml;
using Domicile.Policy.Law.Rows;

namespace Domicile.Policy.Law.Reading;

/// <summary>What can only be checked when every pack is read: names that packs use of each other, and periods.</summary>
internal sealed class LawBookCheck(LawBook book, FaultLog faults)
{
    public void Run(IEnumerable<AreaMention> mentions)
    {
        RefuseTwice(book.Packs.Select(p => (p.Id, p.At)), "Pack");
        RefuseTwice(book.Packs.SelectMany(p => p.Instruments).Select(i => (i.Id, i.At)), "Instrument");
        RefuseTwice(book.Packs.SelectMany(p => p.Counters).Select(c => (c.Id, c.At)), "Counter");
        RefuseTwice(book.Packs.SelectMany(p => p.Areas.DistinctBy(a => a.Area, StringComparer.Ordinal)).Select(a => (a.Area, a.At)), "Area");
        foreach (var pack in book.Packs)
        {
            CheckPeriods(pack);
            CheckReach(pack);
            CheckPapers(pack.Rows);
        }

        CheckAreas(mentions);
    }

    /// <summary>Looks up the countries and areas that rows named.</summary>
    public void CheckAreas(IEnumerable<AreaMention> mentions)
    {
        foreach (var mention in mentions)
        {
            CheckArea(mention);
        }
    }

    /// <summary>Looks up the instruments and counters that rows named.</summary>
    public void CheckPapers(IEnumerable<LawRow> rows)
    {
        var counters = book.Packs.SelectMany(p => p.Counters).Select(c => c.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            foreach (var paper in row.With.Where(w => !book.Instruments.Contains(w, StringComparer.Ordinal)))
            {
                faults.Add(row.At, $"Row '{row.Name}' asks for '{paper}', which no pack declares.",
                    $"Declare it under 'instruments'. {Suggestion.For(paper, book.Instruments)}");
            }

            foreach (var bound in row.Counters.Where(c => !counters.Contains(c.Counter)))
            {
                faults.Add(row.At, $"Row '{row.Name}' counts by '{bound.Counter}', which no pack declares.",
                    $"Declare it under 'counters'. {Suggestion.For(bound.Counter, counters)}");
            }
        }
    }

    private void CheckArea(AreaMention mention)
    {
        switch (mention.Word)
        {
            case "any" or "unknown":
            case WordSet.Third when mention.ThirdAllowed:
            case WordSet.Elsewhere when mention.ElsewhereAllowed:
                return;
            case WordSet.Third:
                faults.Add(mention.At, "'third' needs an area of one's own to be outside of.", "Give the pack a 'domestic' area, or name countries.");
                return;
            case WordSet.Elsewhere:
                faults.Add(mention.At, "'elsewhere' is only for 'attaches' by residence.", "Name countries or areas here.");
                return;
        }

        if (Country.TryParse(mention.Word, out _))
        {
            return;
        }

        var periods = book.Areas.PeriodsOf(mention.Word).ToList();
        if (periods.Count == 0)
        {
            var hint = mention.Word.Length == 2 ? Country.HintFor(mention.Word) : Suggestion.For(mention.Word, book.Areas.Names);
            faults.Add(mention.At, $"'{mention.Word}' is neither a country nor a declared area.", hint);
        }
        else if (periods.Min(p => p.Period.From) > mention.Period.From)
        {
            faults.Add(mention.At, $"Area '{mention.Word}' has no members yet when this row begins ({mention.Period}).",
                $"Begin the row on {periods.Min(p => p.Period.From):yyyy-MM-dd} or later, or tell the area's members before.");
        }
    }

    private void CheckPeriods(LawPack pack)
    {
        PeriodCheck.Check(pack.Rows.Select(r => ($"Row '{r.Name}'", r.Period, r.At, r.AfterGap)), faults);
        PeriodCheck.Check(pack.Areas.Select(a => ($"Area '{a.Area}'", a.Period, a.At, (string?)null)), faults);
        PeriodCheck.Check(pack.Clocks.Select(c => ($"Clock '{c.Id}' of '{pack.Id}'", c.Period, c.At, (string?)null)), faults);
        foreach (var row in pack.Rows.Where(r => r.Kind == RowKind.Adequacy))
        {
            var twin = pack.Rows.FirstOrDefault(r => r.Kind == RowKind.Adequacy && r.Id != row.Id && r.At.Line < row.At.Line
                && r.Period.Overlaps(row.Period) && r.With.SequenceEqual(row.With, StringComparer.Ordinal) && r.When.Equals(row.When));
            if (twin is not null)
            {
                faults.Add(row.At, $"Row '{row.Name}' says again what '{twin.Name}' says for the same days.", "Keep one of the two.");
            }
        }
    }

    private void CheckReach(LawPack pack)
    {
        if (pack.Attachments.IsEmpty)
        {
            faults.Add(pack.At, $"Pack '{pack.Id}' reaches nobody.", "Add 'attaches': by residence, nationality, controller, site or collection.");
        }

        if (pack.Attachments.Any(a => a.In.Contains(WordSet.Elsewhere, StringComparer.Ordinal)) && pack.Rows.Any(r => r.Effect == RowEffect.Forbid))
        {
            // Adding a pack takes countries from "elsewhere": a forbid there would be lifted by adding law.
            faults.Add(pack.At, $"Pack '{pack.Id}' reaches 'elsewhere' and forbids.", "Put what it forbids into a pack that names its countries, or into the policy.");
        }
    }

    private void RefuseTwice(IEnumerable<(string Name, Place At)> names, string what)
    {
        foreach (var second in names.GroupBy(n => n.Name, StringComparer.Ordinal).SelectMany(g => g.Skip(1)))
        {
            faults.Add(second.At, $"{what} '{second.Name}' stands twice.", "Keep one of the two, or rename one.");
        }
    }
}
