using System.Globalization;
using Domicile.Postgres;
using Domicile.Postgres.Wire;
using Domicile.Relocation.Closure;
using Domicile.Relocation.Copying;
using Npgsql;

namespace Domicile.Relocation.Verification.Postgres;

/// <summary>The comparison under the fence: the rows that changed since the full pass, read again on both sides, and the number of
/// rows of each table.</summary>
/// <remarks>Changed are the rows that the follower put down as dirty, and those whose present version is younger than the pass, whoever
/// wrote it: a write past the guard, or into the target's copy, is known to nobody else.</remarks>
/// <param name="tables">The tables of the batch's kind.</param>
/// <param name="source">A raw session at the source.</param>
/// <param name="target">A raw session at the target.</param>
public sealed class FenceCheck(IReadOnlyList<MovedTable> tables, WireConnection source, WireConnection target)
{
    /// <summary>Compares.</summary>
    /// <param name="batch">The batch, fenced and drained.</param>
    /// <param name="atTarget">A session that reads which rows are dirty.</param>
    /// <param name="pass">The full pass, the same for both sides; its leaves are afterwards those of the source at the fence.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Rows and roots by table; or in words how the sides differ.</returns>
    public async Task<(IReadOnlyList<CertifiedTable> Tables, string? Differs)> RunAsync(
        long batch, NpgsqlConnection atTarget, FullPass pass, CancellationToken cancellationToken)
    {
        var dirty = (await atTarget.RowsAsync("SELECT tbl, key FROM domicile.dirty WHERE batch = $1", [batch], r => (Table: r.GetInt32(0), Key: r.GetString(1)), cancellationToken))
            .ToLookup(d => d.Table, d => d.Key);
        var found = await Task.WhenAll(LookAsync(source, batch, pass.AtSource, cancellationToken), LookAsync(target, batch, pass.AtTarget, cancellationToken));
        var certified = new List<CertifiedTable>();
        foreach (var table in tables)
        {
            var (atHome, there) = await LeavesAsync(
                table, batch, [.. dirty[table.Number].Union(found[0][table.Number].Young).Union(found[1][table.Number].Young)], pass.Leaves, cancellationToken);
            if (atHome.Compare(there) is { IsNone: false } difference)
            {
                return ([], $"table '{table.Name}': {difference}");
            }

            var (here, yonder) = (found[0][table.Number].Rows, found[1][table.Number].Rows);
            if (here != atHome.Count || yonder != there.Count)
            {
                return ([], $"table '{table.Name}': {here} rows at the source and {yonder} at the target, where {atHome.Count} were compared");
            }

            var root = atHome.Root();
            certified.Add(new(table.Number, table.Name.ToString(), atHome.Count, root, ReferenceEquals(atHome, there) ? root : there.Root()));
            pass.Leaves.Set(batch, table.Number, atHome);
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

    /// <summary>How many rows each table has, and the keys of those that the snapshot does not see.</summary>
    private async Task<IReadOnlyDictionary<int, (long Rows, IReadOnlyList<string> Young)>> LookAsync(
        WireConnection site, long batch, PgSnapshot pass, CancellationToken cancellationToken)
    {
        // xmin has 32 bits: the age first, so that the versions of ages ago are not taken for young ones.
        var since = string.Create(CultureInfo.InvariantCulture, $"age('{(uint)pass.Xmin}'::xid)");
        var sql = string.Join(" UNION ALL ", tables.Select(t => $"""
            SELECT {t.Number}, count(*), string_agg(t.xmin::text || ' ' || {t.KeyText("t")}, chr(30)) FILTER (WHERE age(t.xmin) BETWEEN 0 AND {since})
            FROM {t.FromWithOwner} WHERE r.batch = {batch}
            """));
        var rows = await site.QueryAsync(sql, cancellationToken);
        return rows.ToDictionary(
            r => int.Parse(r[0]!, CultureInfo.InvariantCulture),
            r => (long.Parse(r[1]!, CultureInfo.InvariantCulture), (IReadOnlyList<string>)[.. Young(r[2], pass)]));
    }

    private static IEnumerable<string> Young(string? versions, PgSnapshot pass) =>
        from version in versions?.Split('\x1e') ?? []
        let space = version.IndexOf(' ', StringComparison.Ordinal)
        where !pass.Sees(pass.Widen(uint.Parse(version[..space], CultureInfo.InvariantCulture)))
        select version[(space + 1)..];
}
