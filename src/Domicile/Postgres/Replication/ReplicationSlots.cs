using System.Globalization;
using Domicile.Postgres.Wire;

namespace Domicile.Postgres.Replication;

/// <summary>The logical slots (plugin pgoutput) of one database.</summary>
/// <param name="address">The database; the role needs REPLICATION.</param>
/// <param name="options">How to connect.</param>
public sealed class ReplicationSlots(ServerAddress address, WireOptions options)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    /// <summary>Creates a durable slot; no snapshot is exported.</summary>
    /// <param name="name">Of a-z, 0-9 and _.</param>
    /// <param name="timeout">How long to wait for the transactions that are open now.</param>
    /// <param name="onWaiting">Told, while waiting, for whom; null if nobody asks.</param>
    /// <param name="cancellationToken">Gives up; no slot is left.</param>
    /// <returns>Where it begins: every transaction that commits later is decoded.</returns>
    /// <exception cref="DomicileException">Transactions stayed open too long; they are named.</exception>
    /// <exception cref="ServerErrorException">The name is taken (42710), no slot is free (53400), wal_level is not logical (55000), no privilege (42501).</exception>
    public async Task<Lsn> CreateAsync(string name, TimeSpan timeout, Action<IReadOnlyList<BlockingTransaction>>? onWaiting, CancellationToken cancellationToken)
    {
        // The creator says nothing while it waits.
        var silent = options with { Silence = timeout + options.Silence };
        await using var creator = await WireConnection.ConnectAsync(address, silent, cancellationToken);
        await using var watcher = await WireConnection.ConnectAsync(address, options, cancellationToken);
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var creating = creator.QueryAsync($"SELECT lsn FROM pg_catalog.pg_create_logical_replication_slot({Sql.Literal(name)}, 'pgoutput')", giveUp.Token);
        var start = options.Time.GetTimestamp();
        IReadOnlyList<BlockingTransaction> blocking = [];
        try
        {
            while (await WaitedAsync(creating, cancellationToken))
            {
                blocking = await BlockingAsync(watcher, creator.ProcessId, cancellationToken);
                onWaiting?.Invoke(blocking);
                if (options.Time.GetElapsedTime(start) > timeout)
                {
                    await giveUp.CancelAsync();
                }
            }

            return Lsn.Parse((await creating)[0][0]!);
        }
        catch (OperationCanceledException) when (giveUp.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw Blocked(name, timeout, blocking);
        }
        finally
        {
            await giveUp.CancelAsync();
            await creating.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    /// <summary>Drops the slot, so that its WAL is freed. Nothing when there is none.</summary>
    /// <exception cref="ServerErrorException">Somebody streams it (55006).</exception>
    public async Task DropAsync(string name, CancellationToken cancellationToken)
    {
        await using var connection = await WireConnection.ConnectAsync(address, options, cancellationToken);
        await connection.ExecuteAsync($"SELECT pg_catalog.pg_drop_replication_slot(slot_name) FROM pg_catalog.pg_replication_slots WHERE slot_name = {Sql.Literal(name)}", cancellationToken);
    }

    /// <summary>The slot as it is now; null when there is none.</summary>
    public async Task<SlotState?> FindAsync(string name, CancellationToken cancellationToken)
    {
        await using var connection = await WireConnection.ConnectAsync(address, options, cancellationToken);
        var rows = await connection.QueryAsync(
            $"""
             SELECT slot_name, database, active_pid, restart_lsn, coalesce(confirmed_flush_lsn, '0/0'), coalesce(wal_status, 'lost'), safe_wal_size,
                    coalesce(pg_catalog.pg_wal_lsn_diff(CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn()
                                                             ELSE pg_catalog.pg_current_wal_lsn() END, confirmed_flush_lsn), 0)::int8
             FROM pg_catalog.pg_replication_slots
             WHERE slot_name = {Sql.Literal(name)} AND slot_type = 'logical'
             """,
            cancellationToken);
        return rows is [var row]
            ? new(row[0]!, row[1]!, (int?)Number(row[2]), row[3] is { } restart ? Lsn.Parse(restart) : null, Lsn.Parse(row[4]!), row[5]!, Number(row[6]), Number(row[7]) ?? 0)
            : null;
    }

    /// <summary>Transactions that hold an id, but for the creator's own: pg_locks shows them to everybody, who they are only to the privileged.</summary>
    private static async Task<IReadOnlyList<BlockingTransaction>> BlockingAsync(WireConnection watcher, int creator, CancellationToken cancellationToken)
    {
        var rows = await watcher.QueryAsync(
            $"""
             SELECT l.pid, p.gid, a.application_name,
                    extract(epoch FROM pg_catalog.clock_timestamp() - coalesce(a.xact_start, p.prepared))::float8
             FROM pg_catalog.pg_locks l
             LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
             LEFT JOIN pg_catalog.pg_prepared_xacts p ON p.transaction = l.transactionid
             WHERE l.locktype = 'transactionid' AND l.granted AND l.mode = 'ExclusiveLock' AND l.pid IS DISTINCT FROM {creator}
             ORDER BY pg_catalog.age(l.transactionid) DESC
             """,
            cancellationToken);
        return [.. rows.Select(r => new BlockingTransaction(
            (int?)Number(r[0]), r[1], r[2], r[3] is { } seconds ? TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture)) : null))];
    }

    private static long? Number(string? text) => text is null ? null : long.Parse(text, CultureInfo.InvariantCulture);

    private static DomicileException Blocked(string name, TimeSpan timeout, IReadOnlyList<BlockingTransaction> blocking) => new(
        message: $"Replication slot '{name}' was not created within {timeout.TotalSeconds:0} s.",
        detail: blocking.Count == 0 ? "The server did not say what it waited for." : $"A new slot waits for the transactions that were open before it: {string.Join("; ", blocking)}.",
        hint: "Let them end, or end them (pg_terminate_backend, ROLLBACK PREPARED), and run it again; nothing was left behind.");

    /// <summary>Whether it is still running after a look's time.</summary>
    private async Task<bool> WaitedAsync(Task running, CancellationToken cancellationToken)
    {
        await Task.WhenAny(running, Task.Delay(Look, options.Time, cancellationToken));
        return !running.IsCompleted;
    }
}
