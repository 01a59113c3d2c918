using System.Collections.Immutable;
using Domicile.Estate.Facts;
using Domicile.Policy.Law.Rows;

namespace Domicile.Policy.Law;

/// <summary>All packs together.</summary>
public sealed class LawBook
{
    /// <summary>Puts packs in order of name.</summary>
    public LawBook(ImmutableArray<LawPack> packs, ClassMap classes)
    {
        Packs = [.. packs.OrderBy(p => p.Id, StringComparer.Ordinal)];
        Classes = classes;
        Areas = new AreaCalendar([.. Packs.SelectMany(p => p.Areas)]);
        Instruments = [.. Packs.SelectMany(p => p.Instruments).Select(i => i.Id).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>The packs, in order of name.</summary>
    public ImmutableArray<LawPack> Packs { get; }

    /// <summary>Which category a class falls in.</summary>
    public ClassMap Classes { get; }

    /// <summary>Every area of every pack.</summary>
    public AreaCalendar Areas { get; }

    /// <summary>The names of all instruments, in order.</summary>
    public ImmutableArray<string> Instruments { get; }

    /// <summary>The countries a pack reaches by a link on a day.</summary>
    public CountrySet Reach(LawPack pack, Link link, DateOnly day)
    {
        var words = pack.Attachments.Where(a => a.By == link && a.Period.Contains(day)).SelectMany(a => a.In).ToList();
        var reach = Areas.On(words.Where(w => w != WordSet.Elsewhere), day);
        return words.Contains(WordSet.Elsewhere, StringComparer.Ordinal) ? reach.Union(Elsewhere(day)) : reach;
    }

    /// <summary>Every country that no pack names by residence on a day.</summary>
    public CountrySet Elsewhere(DateOnly day) => CountrySet.Known.Except(Areas.On(
        Packs.SelectMany(p => p.Attachments)
            .Where(a => a.By == Link.Residence && a.Period.Contains(day))
            .SelectMany(a => a.In)
            .Where(w => w is not (WordSet.Elsewhere or "any")),
        day));

    /// <summary>The days on which something changes: a row, an area or a reach begins or has ended.</summary>
    public ImmutableSortedSet<DateOnly> TurningDays(IEnumerable<LawRow> more) =>
    [
        .. Packs.SelectMany(p => p.Rows).Concat(more).Select(r => r.Period)
            .Concat(Packs.SelectMany(p => p.Areas).Select(a => a.Period))
            .Concat(Packs.SelectMany(p => p.Attachments).Select(a => a.Period))
            .SelectMany(p => p.To is { } last && last < DateOnly.MaxValue ? new[] { p.From, last.AddDays(1) } : [p.From]),
    ];
}
