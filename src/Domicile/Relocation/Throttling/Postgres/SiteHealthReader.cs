using System.Diagnostics;
using Domicile.Postgres;
using Domicile.Relocation.Pairs.Postgres;
using Npgsql;

namespace Domicile.Relocation.Throttling.Postgres;

/// <summary>Asks a site how it fares.</summary>
public static class SiteHealthReader
{
    private const string Sql = """
        SELECT extract(epoch FROM (SELECT max(greatest(s.flush_lag, s.replay_lag)) FROM pg_stat_replication s
            WHERE NOT EXISTS (SELECT FROM pg_replication_slots o WHERE o.active_pid = s.pid AND starts_with(o.slot_name, 'domicile_'))))::double precision,
          coalesce((SELECT max(pg_wal_lsn_diff(pg_current_wal_insert_lsn(), restart_lsn)) FROM pg_replication_slots), 0)::bigint,
          (SELECT count(*)::integer FROM pg_stat_activity WHERE backend_type = 'client backend' AND state = 'active' AND application_name <> 'domicile' AND pid <> pg_backend_pid())
        """;

    /// <summary>Asks. The probe of the commit is a transaction of nothing.</summary>
    public static async Task<SiteHealth> ReadAsync(NpgsqlConnection site, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        await Nudge.SendAsync(site, cancellationToken);
        var latency = Stopwatch.GetElapsedTime(start);
        return (await site.RowsAsync(
            Sql, [], r => new SiteHealth(r.IsDBNull(0) ? null : TimeSpan.FromSeconds(r.GetDouble(0)), r.GetInt64(1), r.GetInt32(2), latency), cancellationToken))[0];
    }
}
