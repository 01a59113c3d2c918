using Domicile.Postgres;
using Npgsql;

namespace Domicile.Relocation.Pairs.Postgres;

/// <summary>The transactions that have an id and have not ended: slots and first snapshots wait for them.</summary>
public static class OpenTransactions
{
    /// <summary>Who they are, in words.</summary>
    public static async Task<string> NameAsync(NpgsqlConnection source, CancellationToken cancellationToken)
    {
        var open = await source.RowsAsync(
            """
            SELECT 'pid ' || l.pid || ' (' || coalesce(nullif(a.application_name, ''), 'no name') || ', ' || coalesce(a.state, '?') || ')'
            FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
            WHERE l.locktype = 'transactionid' AND l.granted AND l.pid IS NOT NULL AND l.pid <> pg_backend_pid()
            UNION ALL SELECT 'prepared transaction ' || quote_literal(gid) FROM pg_prepared_xacts
            """,
            [],
            r => r.GetString(0),
            cancellationToken);
        return open.Count > 0 ? string.Join("; ", open.Distinct()) : "they have ended by now";
    }
}
