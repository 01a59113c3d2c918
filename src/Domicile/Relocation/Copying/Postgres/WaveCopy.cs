using System.Collections.Concurrent;
using Domicile.Postgres;
using Domicile.Postgres.Wire;
using Domicile.Relocation.Closure;
using Domicile.Relocation.Pairs.Postgres;
using Domicile.Relocation.Verification.Postgres;

namespace Domicile.Relocation.Copying.Postgres;

/// <summary>Copies the slices of a wave in one snapshot, parents before children, tables of one level side by side; then reads the
/// target's rows back.</summary>
public sealed class WaveCopy(PairSessions sessions, SliceCopy slices)
{
    /// <summary>Writes all slices.</summary>
    /// <returns>Rows and bytes read at the source.</returns>
    public async Task<(long Rows, long Bytes)> WriteAsync(
        RoundSnapshot snapshot, IReadOnlyList<Slice> wave, LeafBook leaves, Func<long, CancellationToken, ValueTask>? pace, CancellationToken cancellationToken)
    {
        foreach (var (source, _) in sessions.Lanes)
        {
            await source.ExecuteAsync(snapshot.Join, cancellationToken);
        }

        long rows = 0;
        long bytes = 0;
        try
        {
            foreach (var run in CopyOrder.Of(wave, slices.IsSilent))
            {
                await SideBySideAsync(run, async (together, lane) =>
                {
                    var copied = await slices.RunAsync(together, lane.Source, lane.Target, leaves, pace, cancellationToken);
                    Interlocked.Add(ref rows, copied.Rows);
                    Interlocked.Add(ref bytes, copied.Bytes);
                    FailPoint.Reach("slice");
                });
            }
        }
        finally
        {
            foreach (var (source, _) in sessions.Lanes.Where(l => l.Source.Phase == WirePhase.Ready && l.Source.TransactionStatus != 'I'))
            {
                await source.ExecuteAsync("ROLLBACK", CancellationToken.None);
            }
        }

        return (rows, bytes);
    }

    /// <summary>Opens one snapshot of the target in all lanes: what it holds now, before another change is applied.</summary>
    /// <returns>The snapshot.</returns>
    public async Task<PgSnapshot> FreezeTargetAsync(CancellationToken cancellationToken)
    {
        var first = sessions.Lanes[0].Target;
        await first.ExecuteAsync("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", cancellationToken);
        var exported = (await first.QueryAsync("SELECT pg_export_snapshot(), pg_current_snapshot()", cancellationToken))[0];
        foreach (var (_, target) in sessions.Lanes.Skip(1))
        {
            await target.ExecuteAsync($"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET TRANSACTION SNAPSHOT '{exported[0]}'", cancellationToken);
        }

        return PgSnapshot.Parse(exported[1]!);
    }

    /// <summary>Reads the wave's rows at the target as frozen, looks for orphans, and lets the snapshot go.</summary>
    /// <returns>Foreign keys whose parents are missing, with counts; empty when there are none.</returns>
    public async Task<IReadOnlyCollection<string>> ReadBackAsync(IReadOnlyList<Slice> wave, LeafBook leaves, bool orphans, CancellationToken cancellationToken)
    {
        var lost = new ConcurrentBag<string>();
        await SideBySideAsync(wave.OrderByDescending(s => s.Table.Table.EstimatedRows), async (slice, lane) =>
        {
            await ReadBack.AllAsync(slice, lane.Target, leaves, cancellationToken);
            foreach (var (key, count) in orphans ? new SliceSql(slice.Table, slice.Members).Orphans() : [])
            {
                var found = (await lane.Target.QueryAsync(count, cancellationToken))[0][0];
                if (found != "0")
                {
                    lost.Add($"{slice.Table.Name}.{key}: {found}");
                }
            }
        });
        foreach (var (_, target) in sessions.Lanes)
        {
            await target.ExecuteAsync("ROLLBACK", cancellationToken);
        }

        return lost;
    }

    private async Task SideBySideAsync<T>(IEnumerable<T> wave, Func<T, (WireConnection Source, WireConnection Target), Task> work)
    {
        var queue = new ConcurrentQueue<T>(wave);
        await Task.WhenAll(sessions.Lanes.Select(async lane =>
        {
            while (queue.TryDequeue(out var piece))
            {
                await work(piece, lane);
            }
        }));
    }
}
