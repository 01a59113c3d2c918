using System.Collections.Immutable;
using System.Numerics;
using Domicile.Estate.Facts;
using Domicile.Policy.Law;
using Domicile.Policy.Law.Rows;
using Domicile.Policy.Law.Vocabulary;
using Domicile.Policy.Verdicts.Compilation;

namespace Domicile.Policy.Verdicts;

/// <summary>Law and policy of one day, compiled. Every pack that reaches the data must permit and none may forbid.</summary>
/// <remarks>Pure: the same question always gets the same ruling. A pack without a row that permits refuses, and so does a
/// question that no pack of law reaches.</remarks>
public sealed class DecisionTable
{
    private const int MostPacks = 63;

    private readonly RowBitmaps _rows;
    private readonly ReachTable _reach;
    private readonly ulong[][] _ofPack;
    private readonly ulong[] _permits;
    private readonly ulong[] _forbids;
    private readonly byte[] _packOf;
    private readonly ulong[] _needs;
    private string? _hash;

    private DecisionTable(LawBook book, OperatorPolicy policy, DateOnly day)
    {
        (Book, Day) = (book, day);
        if (book.Packs.Length > MostPacks || book.Instruments.Length > 64)
        {
            throw new DomicileException(
                "There is too much law for one table.",
                $"{book.Packs.Length} packs and {book.Instruments.Length} instruments; at most {MostPacks} and 64.",
                "Merge packs, or leave out those whose countries you do not serve.");
        }

        Packs = [.. book.Packs.Select(p => p.Id), OperatorPolicy.PackName];
        Rows = InForce(book, policy, day);
        _rows = RowBitmaps.Fill(Rows, book, day);
        _reach = ReachTable.Fill(book.Packs, book, day);
        _ofPack = [.. Packs.Select(pack => RowBitmaps.Where(Rows, r => r.Pack == pack))];
        _permits = RowBitmaps.Where(Rows, r => r.Effect == RowEffect.Permit);
        _forbids = RowBitmaps.Where(Rows, r => r.Effect == RowEffect.Forbid);
        _packOf = [.. Rows.Select(r => (byte)Packs.IndexOf(r.Pack))];
        _needs = [.. Rows.Select(r => InstrumentBits(r.With))];
    }

    /// <summary>The packs that were compiled.</summary>
    public LawBook Book { get; }

    /// <summary>The day whose law it is.</summary>
    public DateOnly Day { get; }

    /// <summary>The packs' names by bit; the operator's policy is the last and reaches everybody.</summary>
    public ImmutableArray<string> Packs { get; }

    /// <summary>The rows in force, packs together; within a pack those that permit in the order of <see cref="RowKind"/>.</summary>
    public ImmutableArray<LawRow> Rows { get; }

    internal RowBitmaps Bitmaps => _rows;

    /// <summary>Compiles the law and policy of a day.</summary>
    /// <exception cref="DomicileException">There are more packs or instruments than a table holds.</exception>
    public static DecisionTable Compile(LawBook book, OperatorPolicy policy, DateOnly day) => new(book, policy, day);

    /// <summary>The packs that reach a country by a link, one bit each.</summary>
    public ulong Reach(Link link, Country country) => _reach.Of(link, country);

    /// <summary>Turns words into numbers of this table. Instruments that no pack declares are left out: they help nobody.</summary>
    public Question Prepare(QuestionWords words) => new()
    {
        Act = words.Act,
        Category = words.Category,
        Form = words.Form,
        Purpose = words.Purpose,
        Recipient = words.Recipient,
        Device = words.Device,
        To = words.To,
        ControlledFrom = words.ControlledFrom,
        Residence = words.Residence,
        At = words.At,
        Attached = 1UL << (Packs.Length - 1) | ReachOf(words, known: false),
        LawReaches = ReachOf(words, known: true) != 0,
        Instruments = InstrumentBits(words.With),
        Counts = words.Counts,
    };

    /// <summary>The hash of everything the table decides: what the ledger keeps of a change.</summary>
    public string Hash => _hash ??= TableFingerprint.OfTable(this);

    /// <summary>Decides, without words and without allocating. A question that no pack of law reaches is refused.</summary>
    public Ruling Decide(in Question question)
    {
        var ruling = DecideWithin(question);
        return ruling.Allowed && !question.LawReaches
            ? ruling with { Allowed = false, Obligations = Obligation.None }
            : ruling;
    }

    /// <summary>What the attached packs say together, be they of law or not.</summary>
    internal Ruling DecideWithin(in Question question)
    {
        var satisfied = 0UL;
        var obligations = Obligation.None;
        var forbidding = -1;
        var unverified = false;
        for (var word = 0; word < _rows.Words; word++)
        {
            for (var matched = Matched(question, word); matched != 0; matched &= matched - 1)
            {
                var row = (word * 64) + BitOperations.TrailingZeroCount(matched);
                var known = Rows[row];
                var pack = 1UL << _packOf[row];
                if (known.Effect == RowEffect.Permit && ((satisfied & pack) != 0 || (_needs[row] & ~question.Instruments) != 0))
                {
                    continue;
                }

                if (!known.Counters.IsEmpty && !CountsMatch(known, question.Counts))
                {
                    continue;
                }

                satisfied |= known.Effect == RowEffect.Permit ? pack : 0;
                forbidding = known.Effect == RowEffect.Forbid && forbidding < 0 ? row : forbidding;
                obligations |= known.Obliges;
                unverified |= !known.Verified;
            }
        }

        var allowed = forbidding < 0 && (question.Attached & ~satisfied) == 0;
        return new Ruling(allowed, allowed ? obligations : Obligation.None, question.Attached, satisfied, forbidding, unverified);
    }

    /// <summary>Decides and says why. Reviews count as overdue on <paramref name="asked"/>, or on the table's own day.</summary>
    public Verdict Explain(QuestionWords words, DateOnly? asked = null) => new Explanation(this, words, asked ?? Day).Verdict();

    /// <summary>The rows that match a question but for what they ask of instruments and counts.</summary>
    internal IEnumerable<int> Candidates(Question question)
    {
        for (var word = 0; word < _rows.Words; word++)
        {
            for (var matched = Matched(question, word); matched != 0; matched &= matched - 1)
            {
                yield return (word * 64) + BitOperations.TrailingZeroCount(matched);
            }
        }
    }

    /// <summary>A hash for each pack of what it decides.</summary>
    internal ImmutableSortedDictionary<string, string> Fingerprints() => TableFingerprint.OfPacks(this);

    /// <summary>One bit for each of the packs.</summary>
    internal ulong BitsOf(IEnumerable<string> packs) => packs.Aggregate(0UL, (bits, pack) => bits | 1UL << Packs.IndexOf(pack));

    /// <summary>Which rows of the packs match a value: values of one signature cannot be told apart.</summary>
    internal string SignatureOf(Dimension dimension, int value, IReadOnlySet<string> packs)
    {
        var set = _rows.Of(dimension, value);
        var signature = new ulong[set.Length];
        for (var word = 0; word < set.Length; word++)
        {
            signature[word] = set[word] & OfAttached(BitsOf(Packs.Where(packs.Contains)), word);
        }

        return string.Join(',', signature);
    }

    /// <summary>Does the row get what it asks for?</summary>
    internal bool IsMet(int row, in Question question) =>
        (_needs[row] & ~question.Instruments) == 0 && CountsMatch(Rows[row], question.Counts);

    private static bool CountsMatch(LawRow row, ImmutableDictionary<string, long>? counts)
    {
        foreach (var bound in row.Counters)
        {
            // An unknown count permits nothing, and forbids and obliges as if it were in range.
            if (counts is null || !counts.TryGetValue(bound.Counter, out var count))
            {
                if (row.Effect == RowEffect.Permit)
                {
                    return false;
                }
            }
            else if (!bound.Holds(count))
            {
                return false;
            }
        }

        return true;
    }

    private static ImmutableArray<LawRow> InForce(LawBook book, OperatorPolicy policy, DateOnly day) =>
    [
        .. book.Packs.SelectMany(p => p.Rows.Where(r => r.Period.Contains(day)).OrderBy(r => r.Kind)),
        .. policy.Rows.Where(r => r.Period.Contains(day)).OrderBy(r => r.Kind),
    ];

    private ulong Matched(in Question question, int word)
    {
        var (controlled, words) = (Controlled(question, word), _rows.Words);
        return OfAttached(question.Attached, word)
            & controlled
            & _rows.Of(Dimension.To)[(question.To.Ordinal * words) + word]
            & _rows.Of(Dimension.Act)[((int)question.Act * words) + word]
            & _rows.Of(Dimension.Category)[((int)question.Category * words) + word]
            & _rows.Of(Dimension.Form)[((int)question.Form * words) + word]
            & _rows.Of(Dimension.Purpose)[((int)question.Purpose * words) + word]
            & _rows.Of(Dimension.Recipient)[((int)question.Recipient * words) + word]
            & _rows.Of(Dimension.Device)[((int)question.Device * words) + word]
            & _rows.Of(Dimension.Residence)[(question.Residence.Ordinal * words) + word]
            & _rows.Of(Dimension.At)[(question.At.Ordinal * words) + word];
    }

    /// <summary>Of several countries behind a recipient any may forbid or oblige, and all must be permitted.</summary>
    private ulong Controlled(in Question question, int word)
    {
        var sets = _rows.Of(Dimension.ControlledFrom);
        if (question.ControlledFrom.IsDefaultOrEmpty)
        {
            return sets[word];
        }

        var (any, all) = (0UL, ulong.MaxValue);
        foreach (var country in question.ControlledFrom)
        {
            var set = sets[(country.Ordinal * _rows.Words) + word];
            any |= set;
            all &= set;
        }

        return (any & ~_permits[word]) | (all & _permits[word]);
    }

    private ulong OfAttached(ulong attached, int word)
    {
        var rows = 0UL;
        for (; attached != 0; attached &= attached - 1)
        {
            rows |= _ofPack[BitOperations.TrailingZeroCount(attached)][word];
        }

        return rows;
    }

    /// <summary>The packs that reach what is asked about; with <paramref name="known"/> only by what is known.</summary>
    private ulong ReachOf(QuestionWords words, bool known)
    {
        ulong By(Link link, Country? country) => country is { } where && !(known && where.IsUnknown) ? _reach.Of(link, where) : 0;

        return By(Link.Residence, words.Residence)
            | By(Link.Controller, words.Controller)
            | By(Link.Site, words.At)
            | By(Link.Nationality, words.Nationality)
            | By(Link.Collection, words.Collected);
    }

    /// <summary>One bit for each of the papers that a pack declares.</summary>
    internal ulong InstrumentBits(ImmutableArray<string> papers)
    {
        var bits = 0UL;
        foreach (var paper in papers)
        {
            var ordinal = Book.Instruments.IndexOf(paper);
            bits |= ordinal < 0 ? 0 : 1UL << ordinal;
        }

        return bits;
    }
}
