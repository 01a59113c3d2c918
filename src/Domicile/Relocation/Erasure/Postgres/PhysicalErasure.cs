using Domicile.Postgres;
using Domicile.Relocation.Closure;
using Npgsql;

namespace Domicile.Relocation.Erasure.Postgres;

/// <summary>The erasure level <c>physical</c>: every table with people's rows, its indexes and its TOAST are written anew, and statistics with them, so that no page hole keeps what was erased.</summary>
/// <remarks>A rewrite (VACUUM FULL) holds an ACCESS EXCLUSIVE lock on one table for as long as it takes: it needs a window, which only the operator grants. It keeps rows that an open snapshot may still see, so these are waited for first.
/// Source: PostgreSQL manual, "VACUUM" and "Routine Vacuuming".</remarks>
/// <param name="plan">The tables.</param>
/// <param name="patience">How long a table may be waited for, and open snapshots.</param>
/// <param name="clock">The clock.</param>
public sealed class PhysicalErasure(ClosurePlan plan, TimeSpan patience, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Rewrites every table with people's rows, largest level last.</summary>
    /// <returns>What became of each, the statistics last.</returns>
    public async Task<IReadOnlyList<RewrittenTable>> RunAsync(NpgsqlConnection site, Action<TableName> begins, CancellationToken cancellationToken)
    {
        await SnapshotsAsync(site, cancellationToken);
        var done = new List<RewrittenTable>();
        foreach (var table in plan.Tables.OrderByDescending(t => t.Level).Select(t => t.Name))
        {
            begins(table);
            done.Add(await RewriteAsync(site, table, "FULL, ANALYZE", cancellationToken));
        }

        done.Add(await StatisticsAsync(site, begins, cancellationToken));
        return done;
    }

    /// <summary>Waits until nobody's snapshot is older than this.</summary>
    /// <exception cref="DomicileException">Somebody's is, for too long; they are named.</exception>
    private async Task SnapshotsAsync(NpgsqlConnection site, CancellationToken cancellationToken)
    {
        const string Older = """
            SELECT string_agg(name, ', ') FROM (
              SELECT format('pid %s (%s)', pid, coalesce(nullif(application_name, ''), usename, backend_type)), backend_xmin FROM pg_stat_activity WHERE pid <> pg_backend_pid()
              UNION ALL SELECT format('prepared transaction %s', gid), transaction FROM pg_prepared_xacts UNION ALL SELECT format('slot %s', slot_name), xmin FROM pg_replication_slots) held(name, xmin)
            WHERE xmin IS NOT NULL AND age(xmin) > age($1::text::xid)
            """;
        if (!await site.ScalarAsync<bool>("SELECT pg_has_role('pg_read_all_stats', 'USAGE')", [], cancellationToken))
        {
            throw new DomicileException(
                message: "Open snapshots of others cannot be seen, and a rewrite keeps what they may still see.", detail: "The role is not in pg_read_all_stats.", hint: "GRANT pg_monitor to it, then run the command again. Nothing was rewritten.");
        }

        var now = await site.ScalarAsync<string>("SELECT pg_current_xact_id()::xid::text", [], cancellationToken);
        for (var start = clock.GetTimestamp(); await site.ScalarAsync<string>(Older, [now!], cancellationToken) is { } open; await Task.Delay(Pause, clock, cancellationToken))
        {
            if (clock.GetElapsedTime(start) > patience)
            {
                throw new DomicileException(
                    message: "Open snapshots could still see what was erased, so a rewrite would keep it.", detail: $"They are held by {open}.", hint: "End them, then run the command again. Nothing was rewritten.");
            }
        }
    }

    private async Task<RewrittenTable> RewriteAsync(NpgsqlConnection site, TableName table, string how, CancellationToken cancellationToken)
    {
        var (before, files) = (await SizeAsync(site, table, cancellationToken), await FilesAsync(site, table, cancellationToken));
        try
        {
            await site.ExecuteAsync($"SET lock_timeout = {patience.TotalMilliseconds}", [], cancellationToken);
            await site.ExecuteAsync($"VACUUM ({how}) {table.Quoted}", [], cancellationToken);

            // Whom a table does not belong to is only warned.
            return (await FilesAsync(site, table, cancellationToken)).Intersect(files, StringComparer.Ordinal).Any()
                ? new(table, before, null, "the server left it as it is: the role must own it, or have MAINTAIN on it (PostgreSQL 17 and later)")
                : new(table, before, await SizeAsync(site, table, cancellationToken), null);
        }
        catch (PostgresException refused) when (refused.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.DiskFull)
        {
            return new(table, before, null, refused.SqlState == PostgresErrorCodes.LockNotAvailable ? $"others held it for longer than {patience.TotalSeconds:0.#} s" : refused.MessageText);
        }
        finally
        {
            await site.ExecuteAsync("SET lock_timeout = 0", [], cancellationToken);
        }
    }

    /// <summary>Old statistics are dead rows of the catalog, which every logical slot keeps until its reader has passed a record of which transactions run.</summary>
    private async Task<RewrittenTable> StatisticsAsync(NpgsqlConnection site, Action<TableName> begins, CancellationToken cancellationToken)
    {
        var table = new TableName("pg_catalog", "pg_statistic");
        if (!await site.ScalarAsync<bool>("SELECT rolsuper FROM pg_roles WHERE rolname = current_user", [], cancellationToken))
        {
            return new(table, await SizeAsync(site, table, cancellationToken), null, "only a superuser may rewrite the catalog: the old statistics' most common values stay in page holes until they are written over");
        }

        begins(table);
        var analysed = await site.ScalarAsync<string>("SELECT pg_current_xact_id()::xid::text", [], cancellationToken);
        for (var start = clock.GetTimestamp(); clock.GetElapsedTime(start) < patience; await Task.Delay(Pause, clock, cancellationToken))
        {
            await site.ExecuteAsync("SELECT pg_log_standby_snapshot(); SELECT pg_logical_emit_message(true, 'domicile.tick', '')", [], cancellationToken);
            if (!await site.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_replication_slots WHERE age(catalog_xmin) > age($1::text::xid))", [analysed!], cancellationToken))
            {
                return await RewriteAsync(site, table, "FULL", cancellationToken);
            }
        }

        return await RewriteAsync(site, table, "FULL", cancellationToken) with { Trouble = "a slot still holds old rows of the catalog: nobody is reading it. Run the command again while 'domicile worker' is at work" };
    }

    /// <summary>The files of the table and its partitions; a rewrite makes new ones.</summary>
    private static Task<IReadOnlyList<string>> FilesAsync(NpgsqlConnection site, TableName table, CancellationToken cancellationToken) => site.RowsAsync(
        "SELECT pg_relation_filepath(oid) FROM (SELECT $1::text::regclass AS oid UNION SELECT relid FROM pg_partition_tree($1::text::regclass)) t WHERE pg_relation_filepath(oid) IS NOT NULL", [table.Quoted], r => r.GetString(0), cancellationToken);

    private static Task<long> SizeAsync(NpgsqlConnection site, TableName table, CancellationToken cancellationToken) =>
        site.ScalarAsync<long>("SELECT sum(pg_total_relation_size(oid))::bigint FROM (SELECT $1::text::regclass AS oid UNION SELECT relid FROM pg_partition_tree($1::text::regclass)) t", [table.Quoted], cancellationToken);
}
