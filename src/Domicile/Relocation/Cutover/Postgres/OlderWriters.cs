using Domicile.Postgres;
using Domicile.Relocation.Closure;
using Npgsql;

namespace Domicile.Relocation.Cutover.Postgres;

/// <summary>Waits until every transaction has ended that was writing to a guarded table at one moment: whoever writes later has
/// its guard see what was committed before that moment.</summary>
/// <remarks>A writer takes ROW EXCLUSIVE on the table before its trigger reads anything, and keeps it until it ends; the lock table
/// shows it, whoever asks. Writers at REPEATABLE READ with an older snapshot need no waiting: their guard locks the rows it reads,
/// and fails.</remarks>
public static class OlderWriters
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    /// <summary>Waits, at most <paramref name="patience"/>.</summary>
    /// <returns>Null when all have ended; else who has not, in words.</returns>
    public static async Task<string?> WaitAsync(
        NpgsqlConnection source, ClosurePlan plan, TimeSpan patience, TimeProvider clock, CancellationToken cancellationToken)
    {
        var older = await WritersAsync(source, plan, cancellationToken);
        var start = clock.GetTimestamp();
        for (var pause = Pause; older.Count > 0; pause = pause < 20 * Pause ? pause * 2 : pause)
        {
            if (clock.GetElapsedTime(start) > patience)
            {
                return await NameAsync(source, older, cancellationToken);
            }

            await Task.Delay(pause, clock, cancellationToken);
            older.IntersectWith(await WritersAsync(source, plan, cancellationToken));
        }

        return null;
    }

    private static async Task<HashSet<string>> WritersAsync(NpgsqlConnection source, ClosurePlan plan, CancellationToken cancellationToken)
    {
        var rows = await source.RowsAsync(
            """
            SELECT DISTINCT l.virtualtransaction FROM pg_locks l
            WHERE l.locktype = 'relation' AND l.granted AND l.pid IS DISTINCT FROM pg_backend_pid()
              AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
              AND l.mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
              AND l.relation IN (SELECT p.relid FROM unnest($1::text[]) t, pg_partition_tree(t::regclass) p UNION ALL SELECT t::regclass FROM unnest($1::text[]) t)
            """,
            [plan.Tables.Select(t => t.Name.Quoted).ToArray()],
            r => r.GetString(0),
            cancellationToken);
        return [.. rows];
    }

    private static async Task<string> NameAsync(NpgsqlConnection source, HashSet<string> older, CancellationToken cancellationToken)
    {
        var names = await source.RowsAsync(
            """
            SELECT DISTINCT coalesce('pid ' || l.pid || ' (' || coalesce(nullif(a.application_name, ''), 'no name') || ', ' || coalesce(a.state, '?')
              || ', open for ' || coalesce(extract(epoch FROM clock_timestamp() - a.xact_start)::integer::text, '?') || ' s)',
              'prepared transaction ' || coalesce((SELECT string_agg(quote_literal(x.gid), ', ') FROM pg_prepared_xacts x
                JOIN pg_locks t ON t.locktype = 'transactionid' AND t.transactionid = x.transaction AND t.virtualtransaction = l.virtualtransaction), '?'))
            FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid WHERE l.virtualtransaction = ANY ($1)
            """,
            [older.ToArray()],
            r => r.GetString(0),
            cancellationToken);
        return $"open writers: {string.Join("; ", names)}";
    }
}
