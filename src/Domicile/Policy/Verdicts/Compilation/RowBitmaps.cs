using System.Collections.Immutable;
using Domicile.Policy.Law;
using Domicile.Policy.Law.Rows;
using Domicile.Policy.Law.Vocabulary;

namespace Domicile.Policy.Verdicts.Compilation;

/// <summary>For each value of each dimension the set of rows that match it, one bit a row. The rows that match a question
/// are the intersection over its values.</summary>
/// <remarks>Source of the method: Lakshman and Stiliadis, "High-Speed Policy-based Packet Forwarding Using Efficient
/// Multi-dimensional Range Matching", SIGCOMM 1998 (bit vectors). Layout: value times <see cref="Words"/> plus word.</remarks>
internal sealed class RowBitmaps
{
    private readonly ulong[][] _byDimension;

    private RowBitmaps(int words, ulong[][] byDimension) => (Words, _byDimension) = (words, byDimension);

    /// <summary>64-bit words a set of rows takes.</summary>
    public int Words { get; }

    /// <summary>All sets of one dimension.</summary>
    public ulong[] Of(Dimension dimension) => _byDimension[(int)dimension];

    /// <summary>The set of one value.</summary>
    public ReadOnlySpan<ulong> Of(Dimension dimension, int value) => _byDimension[(int)dimension].AsSpan(value * Words, Words);

    /// <summary>Fills the sets.</summary>
    public static RowBitmaps Fill(ImmutableArray<LawRow> rows, LawBook book, DateOnly day)
    {
        var words = Math.Max(1, (rows.Length + 63) / 64);
        var matcher = new ValueMatcher(book, day);
        var domestic = book.Packs.ToDictionary(p => p.Id, p => p.Domestic, StringComparer.Ordinal);
        var sets = Dimensions.All.Select(d => new ulong[Dimensions.Size(d) * words]).ToArray();
        for (var row = 0; row < rows.Length; row++)
        {
            foreach (var dimension in Dimensions.All)
            {
                var matched = matcher.Match(rows[row], domestic.GetValueOrDefault(rows[row].Pack), dimension);
                for (var value = 0; value < matched.Length; value++)
                {
                    if (matched[value])
                    {
                        sets[(int)dimension][(value * words) + (row / 64)] |= 1UL << (row % 64);
                    }
                }
            }
        }

        return new RowBitmaps(words, sets);
    }

    /// <summary>The set of the rows that satisfy a condition.</summary>
    public static ulong[] Where(ImmutableArray<LawRow> rows, Func<LawRow, bool> condition)
    {
        var set = new ulong[Math.Max(1, (rows.Length + 63) / 64)];
        for (var row = 0; row < rows.Length; row++)
        {
            if (condition(rows[row]))
            {
                set[row / 64] |= 1UL << (row % 64);
            }
        }

        return set;
    }
}
