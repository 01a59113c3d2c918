using Domicile.Postgres.Wire;
using Domicile.Relocation.Pairs;
using Domicile.Relocation.Pairs.Postgres;

namespace Domicile.Relocation.Copying.Postgres;

/// <summary>Copies a slice, or a circle of them, in one target transaction, which also writes down that it is done.</summary>
/// <param name="pair">The pair.</param>
/// <param name="claim">Our claim.</param>
/// <param name="silence">Whether the target lets us silence its triggers and checks while we load; orphans are looked for afterwards.</param>
public sealed class SliceCopy(Pair pair, long claim, bool silence)
{
    /// <summary>The message at the head of every transaction of ours: followers skip its rows.</summary>
    public const string OwnPrefix = "domicile.own";

    /// <summary>Whether checks are silenced.</summary>
    public bool IsSilent => silence;

    /// <summary>Copies.</summary>
    /// <param name="slices">What: one slice, or tables that refer to each other in a circle, by ascending level.</param>
    /// <param name="source">A session in the round's snapshot.</param>
    /// <param name="target">An idle session.</param>
    /// <param name="leaves">Gets a leaf of every row.</param>
    /// <param name="pace">Slows the copy down; null for full speed.</param>
    /// <param name="cancellationToken">Ends both statements; nothing is written.</param>
    /// <returns>Rows and bytes read at the source.</returns>
    public async Task<(long Rows, long Bytes)> RunAsync(
        IReadOnlyList<Slice> slices, WireConnection source, WireConnection target, LeafBook leaves, Func<long, CancellationToken, ValueTask>? pace, CancellationToken cancellationToken)
    {
        await BeginAsync(target, cancellationToken);
        var loose = slices.Count > 1 ? slices.Where(s => s.Table.LateColumns.Any() && !IsThere(s)).ToList() : [];
        var (rows, bytes) = (0L, 0L);
        foreach (var slice in slices)
        {
            if (loose.Contains(slice))
            {
                await LooseAsync(slice, source, target, cancellationToken);
                continue;
            }

            var copied = await CopyAsync(slice, source, target, leaves, pace, cancellationToken);
            (rows, bytes) = (rows + copied.Rows, bytes + copied.Bytes);
        }

        // Their parents are there now.
        foreach (var slice in loose)
        {
            var copied = await CopyAsync(slice, source, target, leaves, pace, cancellationToken);
            (rows, bytes) = (rows + copied.Rows, bytes + copied.Bytes);
        }

        await NoteAsync(slices, target, cancellationToken);
        await target.ExecuteAsync("COMMIT", cancellationToken);
        return (rows, bytes);
    }

    /// <summary>The target's projection is every whole row.</summary>
    private static bool IsThere(Slice slice) => slice.Table.IsWhollyProjected && slice.Redo is null;

    private static Task<(long Rows, long Bytes)> CopyAsync(
        Slice slice, WireConnection source, WireConnection target, LeafBook leaves, Func<long, CancellationToken, ValueTask>? pace, CancellationToken cancellationToken)
    {
        var sql = new SliceSql(slice.Table, slice.Members);
        return IsThere(slice) ? ReadAsync(slice, sql, source, leaves, pace, cancellationToken) : WriteAsync(slice, sql, source, target, leaves, pace, cancellationToken);
    }

    private static async Task LooseAsync(Slice slice, WireConnection source, WireConnection target, CancellationToken cancellationToken)
    {
        var sql = new SliceSql(slice.Table, slice.Members);
        await target.ExecuteAsync(sql.MakeStage, cancellationToken);
        await CopyPump.RunAsync(source, sql.ReadLoose, target, sql.WriteStage, default(NoSink), Options(slice, pace: null), cancellationToken);
        await target.ExecuteAsync(sql.DropExtras, cancellationToken);
        await target.ExecuteAsync(sql.Merge, cancellationToken);
    }

    private static async Task NoteAsync(IReadOnlyList<Slice> slices, WireConnection target, CancellationToken cancellationToken)
    {
        foreach (var (batch, table) in slices.SelectMany(s => s.Batches.Select(b => (b, s.Table.Number))))
        {
            await target.ExecuteAsync(
                $"""
                INSERT INTO domicile.copied (batch, tbl) VALUES ({batch}, {table}) ON CONFLICT DO NOTHING;
                DELETE FROM domicile.dirty WHERE batch = {batch} AND tbl = {table};
                """,
                cancellationToken);
        }
    }

    private async Task BeginAsync(WireConnection target, CancellationToken cancellationToken)
    {
        await target.ExecuteAsync("BEGIN", cancellationToken);
        if (silence)
        {
            await target.ExecuteAsync("SET LOCAL session_replication_role = replica", cancellationToken);
        }

        await target.ExecuteAsync($"SELECT pg_logical_emit_message(true, '{OwnPrefix}', ''); SET CONSTRAINTS ALL DEFERRED", cancellationToken);
        var mine = await target.QueryAsync($"WITH {Claiming.Mine(pair, claim)} SELECT count(*) FROM mine", cancellationToken);
        if (mine[0][0] != "1")
        {
            throw new SupersededException(pair);
        }
    }

    /// <summary>The target's projection is the whole row, and the follower keeps it: nothing to write, all to compare.</summary>
    private static async Task<(long Rows, long Bytes)> ReadAsync(
        Slice slice, SliceSql sql, WireConnection source, LeafBook leaves, Func<long, CancellationToken, ValueTask>? pace, CancellationToken cancellationToken)
    {
        using var sink = leaves.Sink(slice.Table);
        var read = await CopyReader.RunAsync(source, sql.Read, sink, Options(slice, pace), cancellationToken);
        return (read.Rows, read.Bytes);
    }

    private static async Task<(long Rows, long Bytes)> WriteAsync(
        Slice slice, SliceSql sql, WireConnection source, WireConnection target, LeafBook leaves, Func<long, CancellationToken, ValueTask>? pace, CancellationToken cancellationToken)
    {
        var merges = slice.Table.IsProjected || (await target.QueryAsync(sql.MustStage, cancellationToken))[0][0] == "t";
        if (merges)
        {
            await target.ExecuteAsync(sql.MakeStage, cancellationToken);
        }

        using var sink = leaves.Sink(slice.Table);
        var copied = await CopyPump.RunAsync(source, sql.Read, target, merges ? sql.WriteStage : sql.Write, sink, Options(slice, pace), cancellationToken);
        if (merges)
        {
            await target.ExecuteAsync($"ANALYZE stage_{slice.Table.Number}", cancellationToken);
            await target.ExecuteAsync(sql.DropExtras, cancellationToken);
            await target.ExecuteAsync(sql.Merge, cancellationToken);
        }

        return (copied.Rows, copied.Bytes);
    }

    private static CopyOptions Options(Slice slice, Func<long, CancellationToken, ValueTask>? pace)
    {
        long before = 0;
        return CopyOptions.Default with
        {
            Format = slice.Table.IsBinary ? CopyFormat.Binary : CopyFormat.Text,
            HiddenColumns = 1,
            Pace = pace is null ? null : (rows, token) => pace(rows - Interlocked.Exchange(ref before, rows), token),
        };
    }
}
