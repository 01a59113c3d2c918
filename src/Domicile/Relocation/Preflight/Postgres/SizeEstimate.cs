using System.Collections.Immutable;
using Domicile.Postgres;
using Domicile.Relocation.Closure;
using Npgsql;

namespace Domicile.Relocation.Preflight.Postgres;

/// <summary>Guesses how much of each table some of its subjects own: their share of all subjects at the site. A table that was never
/// analysed is counted.</summary>
public static class SizeEstimate
{
    /// <summary>The guess.</summary>
    /// <param name="source">A session at the source.</param>
    /// <param name="tables">The kind's tables.</param>
    /// <param name="share">Chosen subjects over all, 0 to 1.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<ImmutableArray<PlannedTable>> OfAsync(
        NpgsqlConnection source, IEnumerable<MovedTable> tables, double share, CancellationToken cancellationToken)
    {
        var planned = ImmutableArray.CreateBuilder<PlannedTable>();
        foreach (var table in tables)
        {
            var (rows, bytes) = await SizeAsync(source, table.Name, cancellationToken);
            rows = rows < 0 ? await source.ScalarAsync<long>($"SELECT count(*) FROM {table.Name.Quoted}", [], cancellationToken) : rows;
            planned.Add(new(table.Name, (long)Math.Ceiling(rows * share), (long)Math.Ceiling(bytes * share)));
        }

        return planned.ToImmutable();
    }

    private static async Task<(double Rows, long Bytes)> SizeAsync(NpgsqlConnection source, TableName table, CancellationToken cancellationToken)
    {
        var sizes = await source.RowsAsync(
            """
            WITH leaf AS (
              SELECT relid FROM pg_partition_tree($1::text::regclass) WHERE isleaf
              UNION SELECT oid FROM pg_class WHERE oid = $1::text::regclass AND relkind = 'r')
            SELECT coalesce(CASE WHEN bool_or(c.reltuples < 0) THEN -1 ELSE sum(c.reltuples) END, 0)::double precision,
              coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint FROM leaf JOIN pg_class c ON c.oid = leaf.relid
            """,
            [table.Quoted],
            r => (r.GetDouble(0), r.GetInt64(1)),
            cancellationToken);
        return sizes[0];
    }
}
