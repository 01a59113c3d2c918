using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Domicile.Estate.Facts;
using Domicile.Policy.Law.Vocabulary;

namespace Domicile.Policy.Verdicts.Enumeration;

/// <summary>All cells of some packs of some tables. Values that no row of these packs tells apart, in any of the tables,
/// are one class; a cell is one class in each dimension, one set of papers in place, and one state of the counters.</summary>
/// <remarks>Since rows only ask whether values are among those they name, a cell stands for every question in it.</remarks>
internal sealed class CellSpace
{
    /// <summary>More cells than this are refused rather than taken for granted.</summary>
    public const long MostCells = 8_000_000;

    private readonly ImmutableArray<ImmutableArray<int[]>> _classes;

    private CellSpace(
        ImmutableArray<ImmutableArray<int[]>> classes,
        ImmutableArray<ImmutableArray<string>> papers,
        ImmutableArray<ImmutableDictionary<string, long>?> counts) => (_classes, Papers, Counts) = (classes, papers, counts);

    /// <summary>The sets of papers that are tried: none, what each row asks for, and all.</summary>
    public ImmutableArray<ImmutableArray<string>> Papers { get; }

    /// <summary>The states of counters that are tried: unknown, all zero, and each bound of each row.</summary>
    public ImmutableArray<ImmutableDictionary<string, long>?> Counts { get; }

    /// <summary>How many axes a cell has: the dimensions, papers and counts.</summary>
    public int Axes => _classes.Length + 2;

    /// <summary>How many cells there are.</summary>
    public long Size => Enumerable.Range(0, Axes).Aggregate(1L, (size, axis) => size * Length(axis));

    /// <summary>The space that tells apart whatever the rows of <paramref name="packs"/> tell apart in any table.</summary>
    /// <exception cref="DomicileException">There are more than <see cref="MostCells"/> cells.</exception>
    public static CellSpace Of(IReadOnlyCollection<DecisionTable> tables, IReadOnlySet<string> packs)
    {
        var rows = tables.SelectMany(t => t.Rows).Where(r => packs.Contains(r.Pack)).ToList();
        var space = new CellSpace(
            [.. Dimensions.All.Select(d => Classes(d, tables, packs))],
            [.. PaperSets(rows.Select(r => r.With))],
            [.. CountStates(rows.SelectMany(r => r.Counters))]);
        return space.Size <= MostCells ? space : throw new DomicileException(
            "The change touches too many cells to enumerate.",
            $"{space.Size} cells for {string.Join(", ", packs)}; at most {MostCells}.",
            "Compare in smaller steps, or let rows name fewer distinct values.");
    }

    /// <summary>How many positions an axis has.</summary>
    public int Length(int axis) => axis < _classes.Length ? _classes[axis].Length
        : axis == _classes.Length ? Papers.Length : Counts.Length;

    /// <summary>The values of one position of a dimension's axis.</summary>
    public int[] ValuesAt(int axis, int position) => _classes[axis][position];

    /// <summary>Every cell as one position for each axis. The array is reused: copy what is kept.</summary>
    public IEnumerable<int[]> Cells()
    {
        var cell = new int[Axes];
        do
        {
            yield return cell;
        }
        while (Advance(cell));
    }

    /// <summary>A question that lies in a cell, for one table and the packs of <paramref name="attached"/>.</summary>
    public Question QuestionAt(int[] cell, DecisionTable table, ulong attached) => new()
    {
        Act = (Act)Value(cell, Dimension.Act),
        Category = (DataCategory)Value(cell, Dimension.Category),
        Form = (DataForm)Value(cell, Dimension.Form),
        Purpose = (Purpose)Value(cell, Dimension.Purpose),
        Recipient = (RecipientKind)Value(cell, Dimension.Recipient),
        Device = (RecipientKind)Value(cell, Dimension.Device),
        To = Country.FromOrdinal(Value(cell, Dimension.To)),
        ControlledFrom = ImmutableCollectionsMarshal.AsImmutableArray([Country.FromOrdinal(Value(cell, Dimension.ControlledFrom))]),
        Residence = Country.FromOrdinal(Value(cell, Dimension.Residence)),
        At = Country.FromOrdinal(Value(cell, Dimension.At)),
        Attached = attached,
        Instruments = table.InstrumentBits(Papers[cell[^2]]),
        Counts = Counts[cell[^1]],
    };

    private int Value(int[] cell, Dimension dimension) => _classes[(int)dimension][cell[(int)dimension]][0];

    private bool Advance(int[] cell)
    {
        for (var axis = Axes - 1; axis >= 0; axis--)
        {
            if (++cell[axis] < Length(axis))
            {
                return true;
            }

            cell[axis] = 0;
        }

        return false;
    }

    private static ImmutableArray<int[]> Classes(Dimension dimension, IReadOnlyCollection<DecisionTable> tables, IReadOnlySet<string> packs) =>
    [
        .. Enumerable.Range(0, Dimensions.Size(dimension))
            .GroupBy(value => string.Join('/', tables.Select(t => t.SignatureOf(dimension, value, packs))), StringComparer.Ordinal)
            .Select(g => g.ToArray()),
    ];

    private static IEnumerable<ImmutableArray<string>> PaperSets(IEnumerable<ImmutableArray<string>> asked)
    {
        var sets = asked.Select(a => a.Order(StringComparer.Ordinal).ToImmutableArray()).ToList();
        var all = sets.SelectMany(s => s).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToImmutableArray();
        return sets.Prepend([]).Append(all).DistinctBy(s => string.Join(' ', s), StringComparer.Ordinal);
    }

    private static IEnumerable<ImmutableDictionary<string, long>?> CountStates(IEnumerable<Law.Rows.CounterBound> bounds)
    {
        var all = bounds.ToList();
        if (all.Count == 0)
        {
            return [null];
        }

        var zero = all.Select(b => b.Counter).Distinct(StringComparer.Ordinal).ToImmutableDictionary(c => c, _ => 0L, StringComparer.Ordinal);
        var reached = all.SelectMany(b => b.Below is { } end ? new[] { (b.Counter, b.AtLeast), (b.Counter, end) } : [(b.Counter, b.AtLeast)])
            .Where(r => r.Item2 > 0).Distinct()
            .Select(r => zero.SetItem(r.Item1, r.Item2));
        return [null, zero, .. reached];
    }
}
