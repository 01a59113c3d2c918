using Domicile.Postgres.Wire;
using Domicile.Relocation.Closure;
using Domicile.Relocation.Copying;

namespace Domicile.Relocation.Verification.Postgres;

/// <summary>Reads rows of some members again and makes leaves of them, at either site.</summary>
public static class ReadBack
{
    /// <summary>All rows of these members.</summary>
    /// <returns>How many.</returns>
    public static Task<long> AllAsync(Slice slice, WireConnection site, LeafBook leaves, CancellationToken cancellationToken) =>
        ReadAsync(slice.Table, new SliceSql(slice.Table, slice.Members).Read, site, leaves, cancellationToken);

    /// <summary>All rows of which SQL over the row <c>t</c> and its subject's residence row <c>r</c> is true.</summary>
    /// <returns>How many.</returns>
    public static Task<long> WhereAsync(MovedTable table, string condition, WireConnection site, LeafBook leaves, CancellationToken cancellationToken) =>
        ReadAsync(table, new SliceSql(table, condition).Read, site, leaves, cancellationToken);

    /// <summary>The rows with these keys, if they are there and belong to the members.</summary>
    /// <returns>How many.</returns>
    public static Task<long> KeysAsync(Slice slice, IEnumerable<string> keys, WireConnection site, LeafBook leaves, CancellationToken cancellationToken) =>
        ReadAsync(slice.Table, new SliceSql(slice.Table, slice.Members).ReadKeys(keys), site, leaves, cancellationToken);

    /// <summary>The hashes of keys given as text, whether or not their rows are there.</summary>
    public static async Task<IReadOnlySet<UInt128>> HashesAsync(MovedTable table, IEnumerable<string> keys, WireConnection site, CancellationToken cancellationToken)
    {
        var hashes = new HashSet<UInt128>();
        var options = CopyOptions.Default with { Format = table.IsBinary ? CopyFormat.Binary : CopyFormat.Text };
        await CopyReader.RunAsync(site, new SliceSql(table, "true").ReadKeysAlone(keys), new KeySink(table.IsBinary, hashes), options, cancellationToken);
        return hashes;
    }

    private static async Task<long> ReadAsync(MovedTable table, string sql, WireConnection site, LeafBook leaves, CancellationToken cancellationToken)
    {
        using var sink = leaves.Sink(table);
        var options = CopyOptions.Default with { Format = table.IsBinary ? CopyFormat.Binary : CopyFormat.Text, HiddenColumns = 1 };
        return (await CopyReader.RunAsync(site, sql, sink, options, cancellationToken)).Rows;
    }
}
