using Domicile.Postgres;
using Domicile.Relocation.Closure;
using Domicile.Relocation.Erasure;
using Domicile.Relocation.Pairs;
using Domicile.Relocation.Rounds;
using Npgsql;

namespace Domicile.Relocation.Following.Postgres;

/// <summary>What a follower writes into our own tables at the target, beside the rows, in the same transaction.</summary>
internal sealed class FollowerTraces(ClosurePlan plan, Pair pair, NpgsqlConnection target)
{
    /// <summary>Takes members whose set of rows changed back to the projection, and puts them down to be copied again.</summary>
    public async Task DowngradeAsync(IReadOnlyCollection<Owner.Member> members, CancellationToken cancellationToken)
    {
        foreach (var batch in members.GroupBy(m => m.Batch))
        {
            var kind = await target.ScalarAsync<string>("SELECT kind FROM domicile.lease WHERE batch = $1", [batch.Key], cancellationToken);
            var tables = plan.Tables.Where(t => t.Kind.Name == kind).OrderByDescending(t => t.Level).ToList();
            var condition = DowngradeScript.Subjects(tables[0].Kind, batch.Key, batch.Select(m => m.Subject));
            foreach (var script in DowngradeScript.All(tables, condition).Prepend("SET CONSTRAINTS ALL DEFERRED"))
            {
                await target.ExecuteAsync(script, [], cancellationToken);
            }

            await target.ExecuteAsync(
                "INSERT INTO domicile.redo (batch, key) SELECT $1, k FROM unnest($2) k ON CONFLICT DO NOTHING", [batch.Key, batch.Select(m => m.Subject).ToArray()], cancellationToken);
        }
    }

    /// <summary>Subjects born at the source live there.</summary>
    public async Task BirthsAsync(IReadOnlyList<(int Table, string Key)> births, IReadOnlyDictionary<int, FollowedTable> tables, CancellationToken cancellationToken)
    {
        foreach (var born in births.GroupBy(b => b.Table))
        {
            var root = tables[born.Key].Moved!;
            await target.ExecuteAsync(
                $"""
                INSERT INTO {Residences.Table(root.Kind)} ({string.Join(", ", Residences.KeyColumns(root.Kind))}, home)
                SELECT {Residences.KeyList(root, "k")}, {pair.Source.Number} FROM unnest($1) k ON CONFLICT DO NOTHING
                """,
                [born.Select(b => b.Key).ToArray()],
                cancellationToken);
        }
    }

    /// <summary>Rows of copied batches that changed since they were compared.</summary>
    public async Task DirtyAsync(IReadOnlyCollection<(long Batch, int Table, string Key)> dirty, CancellationToken cancellationToken)
    {
        if (dirty.Count > 0)
        {
            await target.ExecuteAsync(
                "INSERT INTO domicile.dirty (batch, tbl, key) SELECT * FROM unnest($1::bigint[], $2::integer[], $3::text[]) ON CONFLICT DO NOTHING",
                [dirty.Select(d => d.Batch).ToArray(), dirty.Select(d => d.Table).ToArray(), dirty.Select(d => d.Key).ToArray()],
                cancellationToken);
        }
    }

    /// <summary>The source is the members' home from here on. At the old home they stay in their batch until it is erased.</summary>
    public async Task HandOverAsync(IReadOnlyList<OpenedMessage> openings, CancellationToken cancellationToken)
    {
        foreach (var opened in openings)
        {
            var root = plan.Root(opened.Kind);
            var leaving = opened.Source == pair.Target.Number ? $" AND x.batch = {opened.Batch}" : "";
            await target.ExecuteAsync(
                $"""
                UPDATE {Residences.Table(root.Kind)} x SET home = {pair.Source.Number}, epoch = epoch + 1
                FROM (SELECT {Residences.KeyList(root, "k")} FROM unnest($1) k) m
                WHERE x.home = {opened.Source} AND {Residences.Matches(root.Kind, "x", Residences.KeyColumns(root.Kind).Select(k => "m." + k))}{leaving}
                """,
                [opened.Subjects.ToArray()],
                cancellationToken);

            // What was still to be fetched of the members' rows is at the new home now.
            await target.ExecuteAsync(
                "INSERT INTO domicile.awaited (source, kind, key) SELECT $1, kind, key FROM domicile.awaited WHERE source = $2 ON CONFLICT DO NOTHING", [pair.Source.Number, opened.Source], cancellationToken);
        }
    }

    /// <summary>Whether this site has all of the old home's last words on a batch: once the old home's stream was read to the fence. The
    /// old home itself has them.</summary>
    public async Task<bool> IsOldHomeReadAsync(OpenedMessage opened, CancellationToken cancellationToken)
    {
        var behind = await target.ScalarAsync<bool>(
            """
            SELECT EXISTS (SELECT FROM domicile.pair WHERE source = $1 AND target = $2 AND prepared
              AND (applied < $3 OR EXISTS (SELECT FROM string_to_table(held, ',') h WHERE h <> '' AND split_part(h, '@', 2)::pg_lsn < $3)))
            """,
            [opened.Source, pair.Target.Number, opened.Fence],
            cancellationToken);
        return !behind;
    }
}
