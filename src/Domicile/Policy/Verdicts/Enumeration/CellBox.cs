using System.Collections.Immutable;
using System.Numerics;
using Domicile.Policy.Law.Vocabulary;

namespace Domicile.Policy.Verdicts.Enumeration;

/// <summary>Many cells at once: a set of positions on each axis of a <see cref="CellSpace"/>.</summary>
internal sealed class CellBox(UInt128[] positions)
{
    /// <summary>The positions on each axis, one bit each.</summary>
    public UInt128[] Positions => positions;

    /// <summary>How many cells.</summary>
    public long Cells => positions.Aggregate(1L, (cells, axis) => cells * (long)UInt128.PopCount(axis));

    /// <summary>Is the cell in the box?</summary>
    public bool Holds(int[] cell) => cell.Zip(positions).All(axis => (axis.Second >> axis.First & 1) != 0);

    /// <summary>Joins boxes that differ on one axis only, until none do.</summary>
    public static ImmutableArray<CellBox> Merge(IEnumerable<int[]> cells, int axes)
    {
        var boxes = cells.Select(cell => Array.ConvertAll(cell, position => UInt128.One << position)).ToList();
        for (var before = int.MaxValue; boxes.Count < before;)
        {
            before = boxes.Count;
            for (var axis = axes - 1; axis >= 0; axis--)
            {
                boxes = MergeAlong(axis, boxes);
            }
        }

        return [.. boxes.Select(b => new CellBox(b))];
    }

    /// <summary>The box in words; an axis on which everything is in is not named.</summary>
    public string Words(CellSpace space)
    {
        var parts = new List<string>();
        foreach (var dimension in Dimensions.All)
        {
            var axis = (int)dimension;
            if (!Covers(space, axis))
            {
                parts.Add($"{Dimensions.KeyOf(dimension)}: {Shorten(dimension, [.. On(axis).SelectMany(p => space.ValuesAt(axis, p))])}");
            }
        }

        if (!Covers(space, space.Axes - 2))
        {
            parts.Add("with: " + string.Join(" or ", On(space.Axes - 2).Select(p => space.Papers[p]).Select(s => s.IsEmpty ? "nothing" : string.Join("+", s))));
        }

        if (!Covers(space, space.Axes - 1))
        {
            parts.Add("counts: " + string.Join(" or ", On(space.Axes - 1).Select(p => CountWords(space.Counts[p]))));
        }

        return parts.Count == 0 ? "always" : string.Join("; ", parts);
    }

    private static List<UInt128[]> MergeAlong(int axis, List<UInt128[]> boxes)
    {
        var merged = new Dictionary<string, UInt128[]>(StringComparer.Ordinal);
        foreach (var box in boxes)
        {
            var key = string.Join(',', box.Select((positions, at) => at == axis ? UInt128.Zero : positions));
            if (merged.TryGetValue(key, out var other))
            {
                other[axis] |= box[axis];
            }
            else
            {
                merged[key] = [.. box];
            }
        }

        return [.. merged.Values];
    }

    private static string Shorten(Dimension dimension, HashSet<int> values)
    {
        var all = Enumerable.Range(0, Dimensions.Size(dimension)).ToList();
        return values.Count * 2 <= all.Count ? Words(values.Order()) : "all but " + Words(all.Where(v => !values.Contains(v)));

        string Words(IEnumerable<int> some) => string.Join(", ", some.Select(v => Dimensions.Word(dimension, v)));
    }

    private static string CountWords(ImmutableDictionary<string, long>? counts) => counts is null ? "unknown"
        : counts.Values.All(v => v == 0) ? "zero"
        : string.Join(" and ", counts.Where(c => c.Value > 0).OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => $"{c.Key} {c.Value}"));

    private IEnumerable<int> On(int axis) => Enumerable.Range(0, 128).Where(p => (positions[axis] >> p & 1) != 0);

    private bool Covers(CellSpace space, int axis) => UInt128.PopCount(positions[axis]) == (UInt128)space.Length(axis);
}
