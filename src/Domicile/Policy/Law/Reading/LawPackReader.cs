using System.Collections.Immutable;
using Domicile.Estate.Facts;
using Domicile.Estate.Facts.Yaml;
using Domicile.Policy.Law.Rows;

namespace Domicile.Policy.Law.Reading;

/// <summary>Reads one pack file.</summary>
internal sealed class LawPackReader(MapReader file, FaultLog faults)
{
    private readonly RowReader _rows = new(file.Text("pack") ?? "", file.Has("domestic"), faults);

    /// <summary>Countries and areas that the pack named.</summary>
    public IEnumerable<AreaMention> Mentions => _rows.Mentions;

    /// <summary>The pack as written.</summary>
    public LawPack Read()
    {
        var id = file.Required("pack");
        if (!id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-') || id == Verdicts.OperatorPolicy.PackName)
        {
            faults.Add(file.PlaceOf("pack"), $"'{id}' cannot name a pack.", "Use a-z, 0-9 and '-'; 'policy' is the operator's own.");
        }

        var areas = ReadAreas();
        var domestic = file.Map("domestic");
        ImmutableArray<LawRow> rows = [.. domestic is null ? [] : new[] { _rows.ReadDomestic(domestic) }, .. ReadRows()];
        var pack = new LawPack
        {
            Id = id,
            Title = file.Required("title"),
            Domestic = rows.FirstOrDefault(r => r.Kind == RowKind.Domestic)?.When.Sets.Values.First().Words[0],
            Areas = areas,
            Attachments = ReadAttachments(),
            Rows = rows,
            Instruments = ReadInstruments(),
            Counters = ReadCounters(),
            Clocks = ReadClocks(),
            Deadlines = ReadDeadlines(),
            At = file.At,
        };
        _ = file.Text("note");
        file.Close();
        return pack;
    }

    private ImmutableArray<LawRow> ReadRows() =>
    [
        .. file.Maps("not_a_transfer").Select(r => _rows.Read(r, RowEffect.Permit, RowKind.NotATransfer)),
        .. file.Maps("adequacy").Select(_rows.ReadAdequacy),
        .. file.Maps("permits").Select(r => _rows.Read(r, RowEffect.Permit, r.Has("with") ? RowKind.Instrument : RowKind.Rule)),
        .. file.Maps("forbids").Select(r => _rows.Read(r, RowEffect.Forbid, RowKind.Rule)),
        .. file.Maps("obliges").Select(r => _rows.Read(r, RowEffect.Oblige, RowKind.Rule)),
    ];

    private ImmutableArray<AreaPeriod> ReadAreas()
    {
        var map = file.Map("areas");
        var periods = ImmutableArray.CreateBuilder<AreaPeriod>();
        foreach (var (name, at) in map?.Names ?? [])
        {
            if (name is WordSet.Third or WordSet.Elsewhere or "any" or "unknown" || name.Any(char.IsAsciiLetterUpper))
            {
                faults.Add(at, $"'{name}' cannot name an area.", "Use small letters, and not 'third', 'elsewhere', 'any' or 'unknown'.");
            }

            foreach (var entry in map!.Maps(name))
            {
                var countries = ReadCountries(entry);
                periods.Add(new AreaPeriod(
                    name, countries, PeriodReader.Read(entry), entry.Required("source"), entry.Flag("verified"), entry.At));
                entry.Close();
            }
        }

        return periods.ToImmutable();
    }

    private CountrySet ReadCountries(MapReader entry)
    {
        var set = default(CountrySet);
        foreach (var (word, at) in entry.Texts("countries"))
        {
            if (!Country.TryParse(word, out var country))
            {
                faults.Add(at, $"'{word}' is not a country.", Country.HintFor(word));
            }
            else if (set.Contains(country))
            {
                faults.Add(at, $"{word} stands twice.", "Keep one of the two.");
            }
            else
            {
                set = set.With(country);
            }
        }

        return set;
    }

    private ImmutableArray<Attachment> ReadAttachments() => Each("attaches", entry =>
    {
        var by = entry.Word<Link>("by");
        if (by is null && !entry.Has("by"))
        {
            faults.Add(entry.At, "'by' is missing.", Suggestion.For("", Estate.Facts.Yaml.Vocabulary.Words<Link>()));
        }

        var words = entry.Texts("in");
        var period = PeriodReader.Read(entry);
        _rows.Mention(words, period, elsewhere: by == Link.Residence);
        return new Attachment(
            by ?? default, [.. words.Select(w => w.Value)], period, entry.Required("source"), entry.Flag("verified"), entry.At);
    });

    private ImmutableArray<LegalInstrument> ReadInstruments() => Each("instruments", entry => new LegalInstrument(
        entry.Required("id"), entry.Required("says"), entry.Required("source"), entry.Flag("verified"), entry.At));

    private ImmutableArray<LegalCounter> ReadCounters() => Each("counters", entry => new LegalCounter(
        entry.Required("id"), entry.Required("counts"), entry.Required("per"), entry.Required("window"),
        entry.Required("source"), entry.Flag("verified"), entry.At));

    private ImmutableArray<LegalDeadline> ReadDeadlines() => Each("deadlines", entry => new LegalDeadline(
        entry.Required("id"), entry.Date("on") ?? DateOnly.MaxValue, entry.Required("says"),
        entry.Required("source"), entry.Flag("verified"), entry.At));

    private ImmutableArray<LegalClock> ReadClocks() => Each("clocks", entry =>
    {
        var (amount, unit) = ClockLength.Read(entry);
        return new LegalClock(
            entry.Required("id"), amount, unit, entry.Required("from"), PeriodReader.Read(entry),
            entry.Required("source"), entry.Flag("verified"), entry.At);
    });

    private ImmutableArray<T> Each<T>(string key, Func<MapReader, T> read)
    {
        var all = ImmutableArray.CreateBuilder<T>();
        foreach (var entry in file.Maps(key))
        {
            all.Add(read(entry));
            entry.Close();
        }

        return all.ToImmutable();
    }
}
