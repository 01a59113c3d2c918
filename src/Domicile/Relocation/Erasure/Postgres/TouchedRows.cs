using Domicile.Postgres;
using Domicile.Postgres.Wire;
using Domicile.Relocation.Closure;
using Domicile.Relocation.Copying;
using Domicile.Relocation.Verification;
using Domicile.Relocation.Verification.Postgres;

namespace Domicile.Relocation.Erasure.Postgres;

/// <summary>The rows of one table and batch that our own followers have changed since the certificate.</summary>
internal sealed class TouchedRows
{
    private readonly MovedTable _table;
    private readonly long _batch;
    private readonly Dictionary<string, RowDigest> _was = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RowDigest?> _left = new(StringComparer.Ordinal);

    private TouchedRows(MovedTable table, long batch) => (_table, _batch) = (table, batch);

    private string Mine => $"SELECT FROM domicile.touched x WHERE x.batch = {_batch} AND x.tbl = {_table.Number} AND x.key = {_table.KeyText("t")}";

    /// <summary>Reads which they are.</summary>
    public static async Task<TouchedRows> ReadAsync(WireConnection source, MovedTable table, long batch, CancellationToken cancellationToken)
    {
        var rows = new TouchedRows(table, batch);
        foreach (var row in await source.QueryAsync(
            $"SELECT key, encode(was, 'hex'), encode(left_as, 'hex') FROM domicile.touched WHERE batch = {batch} AND tbl = {table.Number}", cancellationToken))
        {
            rows._left[row[0]!] = Digest(row[2]);
            if (Digest(row[1]) is { } was)
            {
                rows._was[row[0]!] = was;
            }
        }

        return rows;
    }

    /// <summary>The leaves that the batch had before: those of rows that nobody of ours has changed, read now, and of the others what
    /// they were.</summary>
    public async Task<LeafTable> LeavesAsync(WireConnection source, CancellationToken cancellationToken)
    {
        var book = new LeafBook();
        await ReadBack.WhereAsync(_table, $"r.batch = {_batch}{(_left.Count > 0 ? $" AND NOT EXISTS ({Mine})" : "")}", source, book, cancellationToken);
        var leaves = book.Of(_batch, _table.Number);
        foreach (var was in _was.Values)
        {
            leaves.Add(new(default, was));
        }

        return leaves;
    }

    /// <summary>Whether one of them is not as our followers left it.</summary>
    public async Task<bool> HasRogueAsync(WireConnection source, CancellationToken cancellationToken)
    {
        if (_left.Count == 0)
        {
            return false;
        }

        var found = await source.QueryAsync(
            $"SELECT {_table.KeyText("t")}, encode({LeafSql.Digest(_table, "t")}, 'hex') FROM {_table.FromWithOwner} WHERE r.batch = {_batch} AND EXISTS ({Mine})", cancellationToken);
        return EraseCheck.Rogue(_was, found.ToDictionary(f => f[0]!, f => Digest(f[1])!.Value, StringComparer.Ordinal), _left).Count > 0;
    }

    private static RowDigest? Digest(string? hex) => hex is null ? null : RowDigest.Of(Convert.FromHexString(hex));
}
