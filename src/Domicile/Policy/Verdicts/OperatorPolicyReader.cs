using System.Collections.Immutable;
using Domicile.Estate.Facts.Yaml;
using Domicile.Policy.Law;
using Domicile.Policy.Law.Reading;
using Domicile.Policy.Law.Rows;

namespace Domicile.Policy.Verdicts;

/// <summary>Reads an operator's policy against the packs whose areas, instruments and counters it names.</summary>
public static class OperatorPolicyReader
{
    /// <summary>Reads and checks.</summary>
    /// <exception cref="DomicileException">Something is wrong; every fault is listed.</exception>
    public static OperatorPolicy Load(SourceText source, LawBook book)
    {
        var faults = new FaultLog();
        var policy = Read(source, book, faults);
        faults.ThrowIfAny("the policy");
        return policy ?? OperatorPolicy.StoreOnly;
    }

    /// <summary>Reads and checks, noting faults; null when the file holds nothing.</summary>
    public static OperatorPolicy? Read(SourceText source, LawBook book, FaultLog faults)
    {
        if (SourceReader.Read(source, faults) is not { } map)
        {
            return null;
        }

        var file = new MapReader(map, faults);
        var reader = new RowReader(OperatorPolicy.PackName, hasDomestic: false, faults);
        var name = file.Required("policy");
        ImmutableArray<LawRow> rows =
        [
            .. file.Maps("permits").Select(r => reader.Read(r, RowEffect.Permit, RowKind.Rule)),
            .. file.Maps("forbids").Select(r => reader.Read(r, RowEffect.Forbid, RowKind.Rule)),
            .. file.Maps("obliges").Select(r => reader.Read(r, RowEffect.Oblige, RowKind.Rule)),
        ];
        var expectations = file.Maps("expects").Select(e => ReadExpectation(e, book)).ToImmutableArray();
        file.Close();
        var check = new LawBookCheck(book, faults);
        check.CheckAreas(reader.Mentions);
        check.CheckPapers(rows);
        PeriodCheck.Check(rows.Select(r => ($"Row '{r.Name}'", r.Period, r.At, r.AfterGap)), faults);
        return new OperatorPolicy(name, rows, expectations);
    }

    private static Expectation ReadExpectation(MapReader from, LawBook book)
    {
        var verdict = from.Required("verdict");
        if (verdict is not ("allow" or "refuse" or ""))
        {
            from.Faults.Add(from.PlaceOf("verdict"), $"'{verdict}' is not a verdict.", "Write allow or refuse.");
        }

        var ask = from.Map("ask");
        if (ask is null && !from.Has("ask"))
        {
            from.Faults.Add(from.At, "'ask' is missing.", "Say what is asked: ask: { residence: DE, act: view, to: CN }.");
        }

        var read = new Expectation(
            from.Required("name"),
            from.Date("on") ?? DateOnly.MinValue,
            ask is null ? new QuestionWords() : QuestionWordsReader.Read(ask, book),
            verdict == "allow",
            [.. from.Texts("because").Select(b => b.Value)],
            from.At);
        from.Close();
        return read;
    }
}
