using Domicile.Postgres;
using Npgsql;

namespace Domicile.Cli.Demo;

/// <summary>Rewrites every table of a site, so that no page hole keeps what was erased: the erasure level that needs a window.</summary>
internal static class Rewrite
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Rewrites. Somebody must be following the site: a logical slot keeps dead rows of the catalog, the statistics among
    /// them, until its reader has passed a record of which transactions run.</summary>
    public static async Task RunAsync(NpgsqlDataSource site, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var session = await site.OpenConnectionAsync(cancellationToken);
        await session.ExecuteAsync("VACUUM (FULL, ANALYZE)", [], cancellationToken);
        var analysed = await session.ScalarAsync<string>("SELECT pg_current_xact_id()::xid::text", [], cancellationToken);
        for (var start = time.GetTimestamp(); time.GetElapsedTime(start) < Patience; await Task.Delay(Pause, time, cancellationToken))
        {
            await session.ExecuteAsync("SELECT pg_log_standby_snapshot(); SELECT pg_logical_emit_message(true, 'domicile.tick', '')", [], cancellationToken);
            if (!await session.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_replication_slots WHERE age(catalog_xmin) > age($1::text::xid))", [analysed], cancellationToken))
            {
                break;
            }
        }

        await session.ExecuteAsync("VACUUM (FULL) pg_catalog.pg_statistic", [], cancellationToken);
    }
}
