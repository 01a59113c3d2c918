using System.Globalization;
using System.Runtime.InteropServices;

namespace Domicile.Ledger.Tiles;

/// <summary>Names one tile or entry bundle and knows its path below the log's prefix.</summary>
/// <param name="Level">0 to 63, or <see cref="Entries"/> for an entry bundle.</param>
/// <param name="Index">Position within its level, from 0.</param>
/// <param name="Width">Hashes or entries in it: 1 to 255 when partial, 256 when full.</param>
/// <remarks>Path: <c>tile/L/N[.p/W]</c>, N in groups of three digits, all but the last led by x. Source: C2SP tlog-tiles.</remarks>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TileId(int Level, long Index, int Width)
{
    /// <summary>The level that stands for entry bundles.</summary>
    public const int Entries = -1;

    /// <summary>Hashes in a full tile, entries in a full bundle.</summary>
    public const int FullWidth = 256;

    /// <summary>Tree levels that one tile spans.</summary>
    public const int Height = 8;

    /// <summary>Whether the tile can never change any more.</summary>
    public bool IsFull => Width == FullWidth;

    /// <summary>The full tile at the same place.</summary>
    public TileId Full => this with { Width = FullWidth };

    /// <summary>Path below the prefix, with forward slashes.</summary>
    public string Path => IsFull ? FullPath : string.Create(CultureInfo.InvariantCulture, $"{FullPath}.p/{Width}");

    /// <summary>The folder that holds every partial version of this tile.</summary>
    public string PartialFolder => FullPath + ".p";

    private string FullPath => (Level == Entries
        ? "tile/entries/"
        : string.Create(CultureInfo.InvariantCulture, $"tile/{Level}/")) + EncodeIndex(Index);

    /// <summary>Reads a path back; accepts exactly what <see cref="Path"/> writes.</summary>
    public static bool TryParse(string path, out TileId id)
    {
        id = default;
        var parts = path.Split('/');
        if (parts.Length < 3 || parts[0] != "tile" || !TryLevel(parts[1], out var level))
        {
            return false;
        }

        var width = FullWidth;
        var last = parts.Length;
        if (parts.Length > 3 && parts[^2].EndsWith(".p", StringComparison.Ordinal))
        {
            if (!int.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out width) || width is < 1 or > 255)
            {
                return false;
            }

            last--;
        }

        var digits = string.Concat(parts[2..last]).Replace("x", "", StringComparison.Ordinal).Replace(".p", "", StringComparison.Ordinal);
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            return false;
        }

        id = new TileId(level, index, width);
        return id.Path == path; // one spelling for one tile
    }

    private static bool TryLevel(string text, out int level)
    {
        level = Entries;
        return text == "entries"
            || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out level) && level < 64);
    }

    private static string EncodeIndex(long index)
    {
        var path = (index % 1000).ToString("D3", CultureInfo.InvariantCulture);
        for (var rest = index / 1000; rest > 0; rest /= 1000)
        {
            path = string.Create(CultureInfo.InvariantCulture, $"x{rest % 1000:D3}/{path}");
        }

        return path;
    }
}
