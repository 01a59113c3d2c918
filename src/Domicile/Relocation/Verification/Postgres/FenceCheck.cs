using Domicile.Postgres;
using Domicile.Postgres.Wire;
using Domicile.Relocation.Closure;
using Domicile.Relocation.Copying;
using Npgsql;

namespace Domicile.Relocation.Verification.Postgres;

/// <summary>The comparison under the fence: the rows that changed since the full pass, read again on both sides, and the number of
/// rows of each table.</summary>
/// <param name="tables">The tables of the batch's kind.</param>
/// <param name="source">A raw session at the source.</param>
/// <param name="target">A raw session at the target.</param>
public sealed class FenceCheck(IReadOnlyList<MovedTable> tables, WireConnection source, WireConnection target)
{
    /// <summary>Compares.</summary>
    /// <param name="batch">The batch, fenced and drained.</param>
    /// <param name="atTarget">A session that reads which rows are dirty.</param>
    /// <param name="full">The leaves of the full pass, the same for both sides; afterwards those of the source at the fence.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Rows and roots by table; or in words how the sides differ.</returns>
    public async Task<(IReadOnlyList<CertifiedTable> Tables, string? Differs)> RunAsync(
        long batch, NpgsqlConnection atTarget, LeafBook full, CancellationToken cancellationToken)
    {
        var dirty = (await atTarget.RowsAsync("SELECT tbl, key FROM domicile.dirty WHERE batch = $1", [batch], r => (Table: r.GetInt32(0), Key: r.GetString(1)), cancellationToken))
            .ToLookup(d => d.Table, d => d.Key);
        var counts = await Task.WhenAll(CountAsync(source, batch, cancellationToken), CountAsync(target, batch, cancellationToken));
        var certified = new List<CertifiedTable>();
        foreach (var table in tables)
        {
            var (atHome, there) = await LeavesAsync(table, batch, [.. dirty[table.Number]], full, cancellationToken);
            if (atHome.Compare(there) is { IsNone: false } difference)
            {
                return ([], $"table '{table.Name}': {difference}");
            }

            if (counts[0][table.Number] != atHome.Count || counts[1][table.Number] != there.Count)
            {
                return ([], $"table '{table.Name}': {counts[0][table.Number]} rows at the source and {counts[1][table.Number]} at the target, where {atHome.Count} were compared");
            }

            var root = atHome.Root();
            certified.Add(new(table.Number, table.Name.ToString(), atHome.Count, root, ReferenceEquals(atHome, there) ? root : there.Root()));
            full.Set(batch, table.Number, atHome);
        }

        return (certified, null);
    }

    private async Task<(LeafTable Source, LeafTable Target)> LeavesAsync(
        MovedTable table, long batch, IReadOnlyList<string> dirty, LeafBook full, CancellationToken cancellationToken)
    {
        var known = full.Of(batch, table.Number);
        if (dirty.Count == 0)
        {
            return (known, known);
        }

        var slice = new Slice(table, [batch], null);
        var (now, there) = (new LeafBook(), new LeafBook());
        await Task.WhenAll(ReadBack.KeysAsync(slice, dirty, source, now, cancellationToken), ReadBack.KeysAsync(slice, dirty, target, there, cancellationToken));
        var keys = await ReadBack.HashesAsync(table, dirty, target, cancellationToken);
        return (known.With(keys, now.Of(batch, table.Number)), known.With(keys, there.Of(batch, table.Number)));
    }

    private async Task<IReadOnlyDictionary<int, long>> CountAsync(WireConnection site, long batch, CancellationToken cancellationToken)
    {
        var sql = string.Join(" UNION ALL ", tables.Select(t => $"SELECT {t.Number}, count(*) FROM {t.FromWithOwner} WHERE r.batch = {batch}"));
        var rows = await site.QueryAsync(sql, cancellationToken);
        return rows.ToDictionary(
            r => int.Parse(r[0]!, System.Globalization.CultureInfo.InvariantCulture), r => long.Parse(r[1]!, System.Globalization.CultureInfo.InvariantCulture));
    }
}
