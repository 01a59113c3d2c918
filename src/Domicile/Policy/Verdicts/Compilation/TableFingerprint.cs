using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Domicile.Estate.Facts;
using Domicile.Policy.Law;
using Domicile.Policy.Law.Rows;
using Domicile.Policy.Law.Vocabulary;

namespace Domicile.Policy.Verdicts.Compilation;

/// <summary>Hashes of what a table decides: of each pack by its rows as resolved for the day, and of the whole.</summary>
internal static class TableFingerprint
{
    /// <summary>A hash for each pack, SHA-256 in hex.</summary>
    public static ImmutableSortedDictionary<string, string> OfPacks(DecisionTable table) => table.Packs.ToImmutableSortedDictionary(
        pack => pack,
        pack => Hash(table.Rows.Select((row, index) => (row, index)).Where(r => r.row.Pack == pack).Select(r => Line(table, r.row, r.index))),
        StringComparer.Ordinal);

    /// <summary>A hash of the whole table: of every pack, of whom each reaches, and of the map of classes.</summary>
    public static string OfTable(DecisionTable table)
    {
        var reach =
            from link in Enum.GetValues<Link>()
            from country in Enumerable.Range(0, Country.Count).Select(Country.FromOrdinal)
            select table.Reach(link, country).ToString("x16", CultureInfo.InvariantCulture);
        var classes = table.Book.Classes.Keys.Select(key => $"{key} {table.Book.Classes.CategoryOf(key)}");
        return Hash([.. OfPacks(table).Select(p => $"{p.Key} {p.Value}"), .. reach, .. classes]);
    }

    private static string Line(DecisionTable table, LawRow row, int index)
    {
        var line = new StringBuilder(
            $"{row.Id}|{row.Effect}|{row.Kind}|{string.Join('+', row.With)}|{string.Join('+', row.Counters)}|{(int)row.Obliges}|{row.Verified}|{row.Says}|{row.Source}");
        foreach (var dimension in Dimensions.All)
        {
            line.Append('|');
            for (var value = 0; value < Dimensions.Size(dimension); value++)
            {
                line.Append((table.Bitmaps.Of(dimension, value)[index / 64] >> (index % 64) & 1) == 0 ? '0' : '1');
            }
        }

        return line.ToString();
    }

    private static string Hash(IEnumerable<string> lines) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
}
