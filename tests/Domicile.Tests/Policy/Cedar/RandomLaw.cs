using System.Collections.Immutable;
using Domicile.Estate.Facts;
using Domicile.Policy.Law;
using Domicile.Policy.Law.Rows;
using Domicile.Policy.Law.Vocabulary;
using Domicile.Policy.Verdicts;

namespace Domicile.Tests.Policy.Cedar;

/// <summary>Makes small law books, policies and questions from a seed: few countries and words, so that rows often meet.</summary>
public sealed class RandomLaw(int seed)
{
    /// <summary>The day that everything is asked about.</summary>
    public static readonly DateOnly Day = new(2026, 11, 22);

    /// <summary>The areas that rows may name, and their members.</summary>
    public static readonly ImmutableSortedDictionary<string, ImmutableArray<string>> Areas =
        ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal,
        [
            KeyValuePair.Create("north", ImmutableArray.Create("NO", "SE", "FI")),
            KeyValuePair.Create("west", ImmutableArray.Create("IE", "GB")),
            KeyValuePair.Create("far", ImmutableArray.Create("CN", "US")),
        ]);

    private static readonly string[] Countries = ["NO", "SE", "FI", "IE", "GB", "CN", "US", "BR"];
    private static readonly string[] Papers = ["p1", "p2", "p3"];
    private readonly Random _random = new(seed);

    /// <summary>A book of packs, each reaching somebody by residence, controller or site.</summary>
    public LawBook Book(int packs, int rowsEach) => new(
        [.. Enumerable.Range(0, packs).Select(n => Pack($"pack-{n}", n == 0, rowsEach))], ClassMap.Empty);

    /// <summary>A policy that permits and forbids at random.</summary>
    public OperatorPolicy Policy(int rows) =>
        new("random", [.. Enumerable.Range(0, rows).Select(n => Row(OperatorPolicy.PackName, n, domestic: null))], []);

    /// <summary>Some rows that forbid.</summary>
    public LawRow Forbid(string pack) => Row(pack, 9999, domestic: null) with { Effect = RowEffect.Forbid, With = [] };

    /// <summary>A question; now and then a part of it is unknown.</summary>
    public QuestionWords Question() => new()
    {
        Act = One<Act>(),
        Category = One<DataCategory>(),
        Form = One<DataForm>(),
        Purpose = One<Purpose>(),
        Recipient = One<RecipientKind>(),
        Device = One<RecipientKind>(),
        To = Somewhere(),
        ControlledFrom = [.. Enumerable.Range(0, _random.Next(3)).Select(_ => Somewhere()).Distinct()],
        Residence = Somewhere(),
        At = Somewhere(),
        Controller = _random.Next(3) == 0 ? null : Somewhere(),
        With = [.. Papers.Where(_ => _random.Next(2) == 0)],
        Counts = _random.Next(4) == 0
            ? ImmutableDictionary<string, long>.Empty
            : ImmutableDictionary<string, long>.Empty.Add("c1", _random.Next(30)),
    };

    /// <summary>A number below a bound, from the same seed.</summary>
    public int Next(int below) => _random.Next(below);

    private LawPack Pack(string id, bool declares, int rows) => new()
    {
        Id = id,
        Title = id,
        Domestic = Areas.Keys.ElementAt(_random.Next(Areas.Count)),
        Areas = declares ? [.. Areas.Select(Period)] : [],
        Attachments =
        [
            Reach(Link.Residence),
            .. _random.Next(2) == 0 ? [Reach(Link.Site)] : Array.Empty<Attachment>(),
            .. _random.Next(2) == 0 ? [Reach(Link.Controller)] : Array.Empty<Attachment>(),
        ],
        Instruments = declares ? [.. Papers.Select(p => new LegalInstrument(p, p, "random", true, default))] : [],
        Rows = [.. Enumerable.Range(0, rows).Select(n => Row(id, n, Areas.Keys.First()))],
    };

    private static AreaPeriod Period(KeyValuePair<string, ImmutableArray<string>> area) => new(
        area.Key, CountrySet.Of(area.Value.Select(Country.Parse)), Domicile.Estate.Facts.Period.Always, "random", true, default);

    private Attachment Reach(Link link) => new(link, [Place()], Domicile.Estate.Facts.Period.Always, "random", true, default);

    private LawRow Row(string pack, int number, string? domestic)
    {
        var effect = _random.Next(10) switch { < 6 => RowEffect.Permit, < 9 => RowEffect.Forbid, _ => RowEffect.Oblige };
        var when = RowCondition.Any;
        foreach (var dimension in Dimensions.All.Where(_ => _random.Next(effect == RowEffect.Permit ? 6 : 3) == 0))
        {
            when = when.With(dimension, Words(dimension, domestic));
        }

        return new LawRow
        {
            Pack = pack,
            Id = $"row-{number}",
            Effect = effect,
            Kind = (RowKind)_random.Next(6),
            When = when,
            With = effect == RowEffect.Permit && _random.Next(3) == 0 ? [Papers[_random.Next(Papers.Length)]] : [],
            Counters = _random.Next(6) == 0 ? [new CounterBound("c1", _random.Next(10), _random.Next(2) == 0 ? null : 10 + _random.Next(20))] : [],
            Obliges = (Obligation)(1 << _random.Next(10)),
            Period = Domicile.Estate.Facts.Period.Always,
            Source = "random",
            Verified = _random.Next(2) == 0,
            Says = "random",
        };
    }

    private WordSet Words(Dimension dimension, string? domestic)
    {
        ImmutableArray<string> Some(int most) =>
            [.. Enumerable.Range(0, _random.Next(most + 1)).Select(_ => Word(dimension, domestic)).Distinct(StringComparer.Ordinal)];

        var (words, except) = (Some(4), _random.Next(3) == 0 ? Some(2) : []);
        return words.IsEmpty && except.IsEmpty ? new WordSet([Word(dimension, domestic)], []) : new WordSet(words, except);
    }

    private string Word(Dimension dimension, string? domestic) => Dimensions.HoldsCountries(dimension)
        ? domestic is not null && _random.Next(5) == 0 ? WordSet.Third : Place()
        : Dimensions.Word(dimension, 1 + _random.Next(Dimensions.Size(dimension) - 1));

    private string Place() => _random.Next(2) == 0 ? Areas.Keys.ElementAt(_random.Next(Areas.Count)) : Countries[_random.Next(Countries.Length)];

    private Country Somewhere() => _random.Next(8) == 0 ? Country.Unknown : Country.Parse(Countries[_random.Next(Countries.Length)]);

    private TWord One<TWord>()
        where TWord : struct, Enum
    {
        var values = Enum.GetValues<TWord>();
        return values[_random.Next(values.Length)];
    }
}
