using Domicile.Postgres.Wire;
using Domicile.Relocation.Pairs;
using Domicile.Relocation.Pairs.Postgres;

namespace Domicile.Relocation.Copying.Postgres;

/// <summary>Copies one slice in one target transaction, which also writes down that it is done.</summary>
/// <param name="pair">The pair.</param>
/// <param name="claim">Our claim.</param>
/// <param name="silence">Whether the target lets us silence its triggers and checks while we load; orphans are looked for afterwards.</param>
public sealed class SliceCopy(Pair pair, long claim, bool silence)
{
    /// <summary>The message at the head of every transaction of ours: followers skip its rows.</summary>
    public const string OwnPrefix = "domicile.own";

    /// <summary>Copies.</summary>
    /// <param name="slice">What.</param>
    /// <param name="source">A session in the round's snapshot.</param>
    /// <param name="target">An idle session.</param>
    /// <param name="leaves">Gets a leaf of every row.</param>
    /// <param name="pace">Slows the copy down; null for full speed.</param>
    /// <param name="cancellationToken">Ends both statements; nothing is written.</param>
    /// <returns>Rows and bytes read at the source.</returns>
    public async Task<(long Rows, long Bytes)> RunAsync(
        Slice slice, WireConnection source, WireConnection target, LeafBook leaves, Func<long, CancellationToken, ValueTask>? pace, CancellationToken cancellationToken)
    {
        var sql = new SliceSql(slice.Table, slice.Members);
        await BeginAsync(target, cancellationToken);
        var copied = slice.Table.IsWhollyProjected && slice.Redo is null
            ? await ReadAsync(slice, sql, source, leaves, pace, cancellationToken)
            : await WriteAsync(slice, sql, source, target, leaves, pace, cancellationToken);
        foreach (var batch in slice.Batches)
        {
            await target.ExecuteAsync(
                $"""
                INSERT INTO domicile.copied (batch, tbl) VALUES ({batch}, {slice.Table.Number}) ON CONFLICT DO NOTHING;
                DELETE FROM domicile.dirty WHERE batch = {batch} AND tbl = {slice.Table.Number};
                """,
                cancellationToken);
        }

        await target.ExecuteAsync("COMMIT", cancellationToken);
        return copied;
    }

    private async Task BeginAsync(WireConnection target, CancellationToken cancellationToken)
    {
        await target.ExecuteAsync("BEGIN", cancellationToken);
        if (silence)
        {
            await target.ExecuteAsync("SET LOCAL session_replication_role = replica", cancellationToken);
        }

        await target.ExecuteAsync($"SELECT pg_logical_emit_message(true, '{OwnPrefix}', '')", cancellationToken);
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
