using Domicile.Postgres;
using Domicile.Relocation.Closure;
using Domicile.Relocation.Pairs;
using Domicile.Relocation.Pairs.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Domicile.Relocation.Cutover.Postgres;

/// <summary>The acts on a batch's lease at the source: arm, close, fence, lift, moved.</summary>
/// <remarks>A lease in state <c>armed</c> is held FOR SHARE by every writer of its members until the writer ends. The fence is an
/// UPDATE of that row, so it waits for exactly these; <c>closing</c>, committed first, keeps newcomers from joining them.</remarks>
public sealed class Fence(Pair pair, long claim, NpgsqlConnection source, ClosurePlan plan, TimeProvider clock)
{
    /// <summary>Shorter than the usual deadlock_timeout of a second: it is we who let go, not a writer who is killed.</summary>
    private static readonly TimeSpan Attempt = TimeSpan.FromMilliseconds(700);

    /// <summary>Makes writers of these batches hold the lease, and waits for those who may not know yet.</summary>
    /// <returns>Null when armed; else who stands in the way.</returns>
    public async Task<string?> ArmAsync(IReadOnlyCollection<long> batches, TimeSpan patience, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();

        // Writers at REPEATABLE READ and above hold the lease before it is armed: they are waited for no longer than others.
        while (!await TryAsync(() => ArmNowAsync(batches, cancellationToken), cancellationToken))
        {
            if (clock.GetElapsedTime(start) > patience)
            {
                return await OlderWriters.WaitAsync(source, plan, TimeSpan.Zero, clock, cancellationToken) ?? "writers that have ended by now";
            }
        }

        return await OlderWriters.WaitAsync(source, plan, patience, clock, cancellationToken);
    }

    /// <summary>Closes a batch to newcomers, waits for who is in, fences.</summary>
    /// <returns>The log position after which no change of the members follows; or who held on for longer than our patience.</returns>
    public async Task<(Lsn Fence, string? Busy)> CloseAsync(long batch, TimeSpan patience, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        await ChangeAsync("INSERT INTO domicile.closing (batch) SELECT b FROM unnest($1) b WHERE EXISTS (SELECT FROM mine) ON CONFLICT (batch) DO UPDATE SET batch = excluded.batch", [batch], cancellationToken);
        while (!await TryAsync(() => ChangeAsync("UPDATE domicile.lease SET state = 'fenced' WHERE batch = ANY ($1) AND state IN ('armed', 'fenced') AND EXISTS (SELECT FROM mine)", [batch], cancellationToken), cancellationToken))
        {
            if (clock.GetElapsedTime(start) > patience)
            {
                return (default, await OlderWriters.WaitAsync(source, plan, TimeSpan.Zero, clock, cancellationToken) ?? "writers that have ended by now");
            }
        }

        // A new statement: the position of the fence's own statement was read before it waited.
        return (new Lsn((ulong)(await source.ScalarAsync<NpgsqlLogSequenceNumber>("SELECT pg_current_wal_insert_lsn()", [], cancellationToken))), null);
    }

    /// <summary>Lets writers in again: before the switch only. A lease that is not fenced yet stays armed: writers hold it, and would keep us,
    /// and with us <c>closing</c>, waiting for as long as they like.</summary>
    public async Task LiftAsync(long batch, CancellationToken cancellationToken)
    {
        await using var transaction = await source.BeginTransactionAsync(cancellationToken);
        await Claiming.RequireAsync(source, pair, claim, cancellationToken);
        await source.ExecuteAsync("UPDATE domicile.lease SET state = 'assigned' WHERE batch = $1 AND state = 'fenced'", [batch], cancellationToken);
        await source.ExecuteAsync("DELETE FROM domicile.closing WHERE batch = $1", [batch], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Tells the guard that the members live at the target now: after the switch only.</summary>
    public async Task MoveAsync(long batch, CancellationToken cancellationToken)
    {
        await using var transaction = await source.BeginTransactionAsync(cancellationToken);
        await Claiming.RequireAsync(source, pair, claim, cancellationToken);
        await source.ExecuteAsync("UPDATE domicile.lease SET state = 'moved' WHERE batch = $1 AND state IN ('fenced', 'moved')", [batch], cancellationToken);
        await source.ExecuteAsync("DELETE FROM domicile.closing WHERE batch = $1", [batch], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>False when writers held the lease for the length of one attempt.</summary>
    private async Task<bool> TryAsync(Func<Task> change, CancellationToken cancellationToken)
    {
        try
        {
            await using var transaction = await source.BeginTransactionAsync(cancellationToken);
            await source.ExecuteAsync($"SET LOCAL lock_timeout = {Attempt.TotalMilliseconds}; SET LOCAL synchronous_commit = on", [], cancellationToken);
            await change();
            await transaction.CommitAsync(cancellationToken);
            return true;
        }
        catch (PostgresException busy) when (busy.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected)
        {
            return false;
        }
    }

    /// <summary>A lease that is armed since an earlier attempt is left alone: its writers may hold it one after the other, without end.</summary>
    private async Task ArmNowAsync(IReadOnlyCollection<long> batches, CancellationToken cancellationToken)
    {
        await Claiming.RequireAsync(source, pair, claim, cancellationToken);
        await source.ExecuteAsync("UPDATE domicile.lease SET state = 'armed' WHERE batch = ANY ($1) AND state = 'assigned'", [batches.ToArray()], cancellationToken);
        var armed = await source.ScalarAsync<long>("SELECT count(*) FROM domicile.lease WHERE batch = ANY ($1) AND state = 'armed'", [batches.ToArray()], cancellationToken);
        if (armed != batches.Count)
        {
            throw new SupersededException(pair);
        }
    }

    private async Task ChangeAsync(string sql, IReadOnlyCollection<long> batches, CancellationToken cancellationToken)
    {
        if (await source.ExecuteAsync($"WITH {Claiming.Mine(pair, claim)} {sql}", [batches.ToArray()], cancellationToken) != batches.Count)
        {
            throw new SupersededException(pair);
        }
    }
}
