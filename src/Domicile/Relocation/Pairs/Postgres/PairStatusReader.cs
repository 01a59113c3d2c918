using Domicile.Configuration;
using Domicile.Estate;
using Domicile.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Domicile.Relocation.Pairs.Postgres;

/// <summary>Reads who works on each pair and how far it has come. A site that cannot be reached is told, not thrown.</summary>
/// <param name="declaration">The configuration.</param>
/// <param name="control">A session at the control database.</param>
public sealed class PairStatusReader(Declaration declaration, NpgsqlConnection control)
{
    /// <summary>Every directed pair of sites that hold data.</summary>
    public async Task<IReadOnlyList<PairStatus>> ReadAsync(CancellationToken cancellationToken)
    {
        var sites = declaration.Sites.Where(s => s is { State: SiteState.Live or SiteState.Draining, Database: not null }).ToList();
        var isInstalled = await control.ScalarAsync<bool>("SELECT to_regclass('domicile_control.pair') IS NOT NULL", [], cancellationToken);
        var pairs = new List<PairStatus>();
        foreach (var pair in sites.SelectMany(s => sites.Where(t => t != s).Select(t => new Pair(s, t))))
        {
            var known = isInstalled ? await ClaimAsync(pair, cancellationToken) : new(pair, 0, null, null, false, false, null, null, null);
            pairs.Add(known.Claim == 0 ? known with { Trouble = "nobody has worked on it yet" } : await ProgressAsync(known, cancellationToken));
        }

        return pairs;
    }

    /// <summary>Whether a worker holds the pair now: its session has the pair's advisory lock.</summary>
    public static Task<bool> IsAliveAsync(NpgsqlConnection control, Pair pair, CancellationToken cancellationToken) => control.ScalarAsync<bool>(
        """
        SELECT EXISTS (SELECT FROM pg_locks l, (SELECT hashtext($1)::bigint AS key) k
          WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND l.classid::bigint = (k.key >> 32) & 4294967295 AND l.objid::bigint = k.key & 4294967295)
        """,
        [$"domicile {pair}"],
        cancellationToken);

    private async Task<PairStatus> ClaimAsync(Pair pair, CancellationToken cancellationToken)
    {
        var claims = await control.RowsAsync(
            "SELECT claim, worker, claimed_at FROM domicile_control.pair WHERE source = $1 AND target = $2",
            [pair.Source.Id.Text, pair.Target.Id.Text],
            r => (Claim: r.GetInt64(0), Worker: r.IsDBNull(1) ? null : r.GetString(1), At: r.IsDBNull(2) ? (DateTimeOffset?)null : r.GetFieldValue<DateTimeOffset>(2)),
            cancellationToken);
        var (claim, worker, at) = claims.SingleOrDefault();
        return new(pair, claim, worker, at, await IsAliveAsync(control, pair, cancellationToken), false, null, null, null);
    }

    private static async Task<PairStatus> ProgressAsync(PairStatus known, CancellationToken cancellationToken)
    {
        try
        {
            var (applied, isPrepared) = await AtTargetAsync(known.Pair, cancellationToken);
            var (behind, kept, at) = await AtSourceAsync(known.Pair, applied, cancellationToken);
            return known with { IsPrepared = isPrepared, BehindBytes = applied is null ? null : behind, KeptBytes = kept, SourceAt = at, Trouble = applied is null ? "the target has not followed yet" : kept is null ? "the source has no slot of ours" : null };
        }
        catch (DomicileException unreachable)
        {
            return known with { Trouble = $"{unreachable.Message} {unreachable.Detail}" };
        }
    }

    private static Task<(Lsn? Applied, bool IsPrepared)> AtTargetAsync(Pair pair, CancellationToken cancellationToken) => ReadOnlySession.WithAsync<(Lsn?, bool)>(
        pair.Target.Database!,
        async target =>
        {
            if (!await target.ScalarAsync<bool>("SELECT to_regclass('domicile.pair') IS NOT NULL", [], cancellationToken))
            {
                return (null, false);
            }

            var rows = await target.RowsAsync(
                "SELECT applied, prepared FROM domicile.pair WHERE source = $1 AND target = $2",
                [pair.Source.Number, pair.Target.Number],
                r => ((Lsn?)new Lsn((ulong)r.GetFieldValue<NpgsqlLogSequenceNumber>(0)), r.GetBoolean(1)),
                cancellationToken);
            return rows.SingleOrDefault();
        },
        cancellationToken);

    /// <summary>What was applied is stored with rows only; what the slot knows as read may be further.</summary>
    private static Task<(long? Behind, long? Kept, Lsn? At)> AtSourceAsync(Pair pair, Lsn? applied, CancellationToken cancellationToken) => ReadOnlySession.WithAsync<(long?, long?, Lsn?)>(
        pair.Source.Database!,
        async source =>
        {
            var rows = await source.RowsAsync(
                """
                SELECT greatest(0, pg_wal_lsn_diff(pg_current_wal_insert_lsn(), greatest(confirmed_flush_lsn, $2)))::bigint,
                  coalesce(pg_wal_lsn_diff(pg_current_wal_insert_lsn(), restart_lsn), 0)::bigint, pg_current_wal_insert_lsn() FROM pg_replication_slots WHERE slot_name = $1 AND database = current_database()
                """,
                [pair.Slot, applied ?? default],
                r => ((long?)r.GetInt64(0), (long?)r.GetInt64(1), (Lsn?)new Lsn((ulong)r.GetFieldValue<NpgsqlLogSequenceNumber>(2))),
                cancellationToken);
            return rows.SingleOrDefault();
        },
        cancellationToken);
}
