using Domicile.Policy;
using Domicile.Postgres;
using Domicile.Relocation.Closure;
using Npgsql;

namespace Domicile.Relocation.Cutover.Postgres;

/// <summary>Reads and writes which subjects a batch has, at either site.</summary>
public static class Members
{
    /// <summary>Their keys at the source, by batch, and the epochs in which they lived there: the old home writes down the new one, an
    /// epoch higher, while they are still in their batch.</summary>
    public static Task<IReadOnlyList<(long Batch, string Key, long Epoch)>> ReadAsync(
        NpgsqlConnection site, SubjectKind kind, long firstBatch, long lastBatch, CancellationToken cancellationToken) => site.RowsAsync(
            $"SELECT r.batch, {Residences.KeyText(kind, "r")}, r.epoch - (r.home <> (SELECT number FROM domicile.site))::integer FROM {Residences.Table(kind)} r WHERE r.batch BETWEEN $1 AND $2 ORDER BY r.batch",
            [firstBatch, lastBatch],
            r => (r.GetInt64(0), r.GetString(1), r.GetInt64(2)),
            cancellationToken);

    /// <summary>Whether somebody of these batches has left the target, and is not erased there yet: who comes back waits for that.</summary>
    public static async Task<bool> AreLeavingAsync(
        NpgsqlConnection source, NpgsqlConnection target, MovedTable root, IReadOnlyCollection<long> batches, CancellationToken cancellationToken)
    {
        var leaving = $"FROM {Residences.Table(root.Kind)} r JOIN domicile.lease l ON l.batch = r.batch AND l.source = (SELECT number FROM domicile.site) WHERE l.state IN ('fenced', 'moved')";
        if (!await target.ScalarAsync<bool>($"SELECT EXISTS (SELECT {leaving})", [], cancellationToken))
        {
            return false;
        }

        var keys = await source.RowsAsync(
            $"SELECT {Residences.KeyText(root.Kind, "r")} FROM {Residences.Table(root.Kind)} r WHERE r.batch = ANY ($1)", [batches.ToArray()], r => r.GetString(0), cancellationToken);
        return await target.ScalarAsync<bool>($"SELECT EXISTS (SELECT {leaving} AND {Residences.KeyText(root.Kind, "r")} = ANY ($1))", [keys.ToArray()], cancellationToken);
    }

    /// <summary>Whether the old home has heard that a batch of its has opened at the new one; true where it does not follow the new home (yet).</summary>
    public static async Task<bool> AreHeardOfAsync(NpgsqlConnection source, MovedTable root, Pairs.Pair pair, long batch, CancellationToken cancellationToken) => !await source.ScalarAsync<bool>(
        $"""
        SELECT EXISTS (SELECT FROM {Residences.Table(root.Kind)} r WHERE r.batch = $1 AND r.home = $2)
          AND EXISTS (SELECT FROM domicile.pair WHERE source = $3 AND target = $2 AND prepared)
        """,
        [batch, pair.Source.Number, pair.Target.Number],
        cancellationToken);

    /// <summary>How many of each batch the target holds as residents of its own under the same key: they cannot move there.</summary>
    public static async Task<IReadOnlyDictionary<long, long>> TakenAsync(
        NpgsqlConnection target, MovedTable root, Pairs.Pair pair, IReadOnlyList<(long Batch, string Key, long Epoch)> members, CancellationToken cancellationToken)
    {
        var keys = Residences.KeyColumns(root.Kind).Select(k => "m." + k);
        return (await target.RowsAsync(
            $"""
            SELECT m.batch, count(*) FROM (SELECT {Residences.KeyList(root, "m.key")}, m.epoch, m.batch FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS m(key, epoch, batch)) m
            JOIN {Residences.Table(root.Kind)} x ON {Residences.Matches(root.Kind, "x", keys)} WHERE x.home = $4 OR x.epoch > m.epoch OR x.batch <> m.batch GROUP BY m.batch
            """,
            [members.Select(m => m.Key).ToArray(), members.Select(m => m.Epoch).ToArray(), members.Select(m => m.Batch).ToArray(), pair.Target.Number],
            r => (Batch: r.GetInt64(0), Subjects: r.GetInt64(1)),
            cancellationToken)).ToDictionary(t => t.Batch, t => t.Subjects);
    }

    /// <summary>Makes the target know batches and members, closed to everybody, before the first row comes. In the caller's
    /// transaction.</summary>
    /// <returns>How many of them the target holds as its own residents under the same key: they cannot move here.</returns>
    public static async Task<long> AnnounceAsync(
        NpgsqlConnection target, ClosurePlan plan, MovedTable root, Pairs.Pair pair, IReadOnlyList<(long Batch, string Key, long Epoch)> members, CancellationToken cancellationToken)
    {
        var kind = root.Kind;
        if (plan.Directed.Any(t => t.Addressee!.Kind.Name == kind.Name))
        {
            await ExpectAsync(target, kind, pair, [.. members.Select(m => m.Key)], cancellationToken);
        }

        await target.ExecuteAsync(
            "INSERT INTO domicile.lease (batch, kind, source, target, state) SELECT DISTINCT b, $2, $3, $4, 'closed' FROM unnest($1) b ON CONFLICT DO NOTHING",
            [members.Select(m => m.Batch).ToArray(), kind.Name, pair.Source.Number, pair.Target.Number],
            cancellationToken);
        var known = await target.ExecuteAsync(
            $"""
            INSERT INTO {Residences.Table(kind)} AS x ({string.Join(", ", Residences.KeyColumns(kind))}, home, epoch, batch)
            SELECT {Residences.KeyList(root, "m.key")}, $4, m.epoch, m.batch FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS m(key, epoch, batch)
            ON CONFLICT ({string.Join(", ", Residences.KeyColumns(kind))}) DO UPDATE SET home = excluded.home, epoch = excluded.epoch, batch = excluded.batch
              WHERE x.home <> $5 AND x.epoch <= excluded.epoch AND (x.batch IS NULL OR x.batch = excluded.batch)
            """,
            [members.Select(m => m.Key).ToArray(), members.Select(m => m.Epoch).ToArray(), members.Select(m => m.Batch).ToArray(), pair.Source.Number, pair.Target.Number],
            cancellationToken);
        return members.Count - known;
    }

    /// <summary>From now on rows that are addressed to them are kept here; those that are there already have to be fetched from every site that is followed.</summary>
    /// <remarks>The lock: an erasure that takes such rows away goes before us, or knows that they are for here.</remarks>
    private static async Task ExpectAsync(NpgsqlConnection target, SubjectKind kind, Pairs.Pair pair, string[] keys, CancellationToken cancellationToken)
    {
        await target.ExecuteAsync("LOCK TABLE domicile.touched IN ROW EXCLUSIVE MODE", [], cancellationToken);
        await target.ExecuteAsync(
            "INSERT INTO domicile.awaited (source, kind, key) SELECT p.source, $1, k FROM domicile.pair p, unnest($2) k WHERE p.target = $3 ON CONFLICT DO NOTHING",
            [kind.Name, keys, pair.Target.Number],
            cancellationToken);
    }
}
