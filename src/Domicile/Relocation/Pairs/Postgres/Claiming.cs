using Domicile.Postgres;
using Npgsql;

namespace Domicile.Relocation.Pairs.Postgres;

/// <summary>The claim: a number that grows with each worker that takes a pair over, at the control database, at the source and at
/// the target. Every act is conditional on it, in the act's own transaction, so that a worker that was paused and superseded can do
/// nothing any more.</summary>
public static class Claiming
{
    /// <summary>Acts hold the claim for milliseconds, a copied slice for as long as it takes; a worker that went quiet, for ever.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Takes the pair over: control database first, so that no two workers hold the same number.</summary>
    public static async Task<long> TakeAsync(
        Pair pair, string worker, NpgsqlConnection control, NpgsqlConnection source, NpgsqlConnection target, CancellationToken cancellationToken)
    {
        var claim = await control.ScalarAsync<long>(
            """
            INSERT INTO domicile_control.pair (source, target, claim, worker, claimed_at) VALUES ($1, $2, 1, $3, clock_timestamp())
            ON CONFLICT (source, target) DO UPDATE SET claim = pair.claim + 1, worker = excluded.worker, claimed_at = excluded.claimed_at RETURNING claim
            """,
            [pair.Source.Id.Text, pair.Target.Id.Text, worker],
            cancellationToken);
        await TakeAtSiteAsync(pair, claim, source, cancellationToken);
        await TakeAtSiteAsync(pair, claim, target, cancellationToken);
        return claim;
    }

    /// <summary>A CTE named <c>mine</c> that holds a row, and a share lock on it, only while the claim is ours.</summary>
    public static string Mine(Pair pair, long claim) =>
        $"mine AS (SELECT FROM domicile.claim WHERE source = {pair.Source.Number} AND target = {pair.Target.Number} AND claim = {claim} FOR SHARE)";

    /// <summary>Makes sure, in the present transaction and until its end, that the claim is ours.</summary>
    /// <exception cref="SupersededException">It is not.</exception>
    public static async Task RequireAsync(NpgsqlConnection site, Pair pair, long claim, CancellationToken cancellationToken)
    {
        if (!await site.ScalarAsync<bool>($"WITH {Mine(pair, claim)} SELECT EXISTS (SELECT FROM mine)", [], cancellationToken))
        {
            throw new SupersededException(pair);
        }
    }

    private static async Task TakeAtSiteAsync(Pair pair, long claim, NpgsqlConnection site, CancellationToken cancellationToken)
    {
        int taken;
        try
        {
            taken = await RaiseAsync(pair, claim, site, cancellationToken);
        }
        catch (PostgresException held) when (held.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            await EndHoldersAsync(site, cancellationToken);
            taken = await RaiseAsync(pair, claim, site, cancellationToken);
        }

        if (taken != 1)
        {
            throw new SupersededException(pair);
        }
    }

    private static async Task<int> RaiseAsync(Pair pair, long claim, NpgsqlConnection site, CancellationToken cancellationToken)
    {
        await using var transaction = await site.BeginTransactionAsync(cancellationToken);
        await site.ExecuteAsync($"SET LOCAL lock_timeout = {Patience.TotalMilliseconds}", [], cancellationToken);
        var taken = await site.ExecuteAsync(
            """
            INSERT INTO domicile.claim (source, target, claim) VALUES ($1, $2, $3)
            ON CONFLICT (source, target) DO UPDATE SET claim = excluded.claim WHERE claim.claim < excluded.claim
            """,
            [pair.Source.Number, pair.Target.Number, claim],
            cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return taken;
    }

    /// <summary>A predecessor whose machine went quiet in the middle of an act: its session is ended, and with it the act. Another pair's
    /// act may be hit with it, which is tried again.</summary>
    private static Task<int> EndHoldersAsync(NpgsqlConnection site, CancellationToken cancellationToken) => site.ExecuteAsync(
        """
        SELECT pg_terminate_backend(a.pid, 5000) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
        WHERE l.locktype = 'relation' AND l.relation = 'domicile.claim'::regclass AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
          AND l.mode = 'RowShareLock' AND l.granted AND a.xact_start < clock_timestamp() - $1 AND pg_has_role(a.usesysid, 'MEMBER')
        """,
        [Patience],
        cancellationToken);
}
