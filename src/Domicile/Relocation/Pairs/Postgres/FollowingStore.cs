using System.Collections.Immutable;
using System.Globalization;
using Domicile.Postgres;
using Domicile.Relocation.Closure;
using Domicile.Relocation.Rounds;
using Npgsql;
using NpgsqlTypes;

namespace Domicile.Relocation.Pairs.Postgres;

/// <summary>How far a target has followed a source, as it stands in the target: read at the start of a worker.</summary>
/// <param name="State">Positions and held transactions.</param>
/// <param name="Progress">What it holds in full.</param>
/// <param name="IsPrepared">Whether it holds the projections.</param>
public sealed record FollowingStore(RoundState State, CopyProgress Progress, bool IsPrepared)
{
    /// <summary>Reads it; null when this target has never followed this source.</summary>
    public static async Task<FollowingStore?> ReadAsync(NpgsqlConnection target, Pair pair, long claim, ClosurePlan plan, CancellationToken cancellationToken)
    {
        var rows = await target.RowsAsync(
            "SELECT first_xid::text, applied, held, prepared FROM domicile.pair WHERE source = $1 AND target = $2",
            [pair.Source.Number, pair.Target.Number],
            r => (FirstXid: ulong.Parse(r.GetString(0), CultureInfo.InvariantCulture), Applied: new Lsn((ulong)r.GetFieldValue<NpgsqlLogSequenceNumber>(1)), Held: Held(r.GetString(2)), Prepared: r.GetBoolean(3)),
            cancellationToken);
        if (rows.Count == 0)
        {
            return null;
        }

        var tables = plan.Tables.ToDictionary(t => t.Number, t => t.Name);
        var copied = await target.RowsAsync(
            "SELECT c.batch, c.tbl FROM domicile.copied c JOIN domicile.lease l USING (batch) WHERE l.source = $1 AND l.target = $2",
            [pair.Source.Number, pair.Target.Number],
            r => (r.GetInt64(0), tables[r.GetInt32(1)]),
            cancellationToken);
        var redo = await target.RowsAsync(
            "SELECT d.batch, d.key FROM domicile.redo d JOIN domicile.lease l USING (batch) WHERE l.source = $1 AND l.target = $2",
            [pair.Source.Number, pair.Target.Number],
            r => new Owner.Member(r.GetInt64(0), r.GetString(1)),
            cancellationToken);
        var row = rows[0];
        return new(new RoundState(claim, row.FirstXid, row.Applied, row.Held, []), new CopyProgress([.. copied], [.. redo]), row.Prepared);
    }

    /// <summary>The bound below which every transaction must have ended before a snapshot of the source may be joined to the stream,
    /// after a start that does not know what was applied lately.</summary>
    public static async Task<ulong> CurrentXidAsync(NpgsqlConnection source, CancellationToken cancellationToken)
    {
        await using var transaction = await source.BeginTransactionAsync(cancellationToken);
        var xid = await source.ScalarAsync<string>("SELECT pg_current_xact_id()::text", [], cancellationToken);
        await transaction.RollbackAsync(cancellationToken);
        return ulong.Parse(xid!, CultureInfo.InvariantCulture);
    }

    /// <summary>Writes down a fresh start beside a slot that was just made.</summary>
    public static Task StartAsync(NpgsqlConnection target, Pair pair, RoundState state, CancellationToken cancellationToken) => target.ExecuteAsync(
        "INSERT INTO domicile.pair (source, target, first_xid, applied) VALUES ($1, $2, $3::text::xid8, $4)",
        [pair.Source.Number, pair.Target.Number, state.FirstXid.ToString(CultureInfo.InvariantCulture), state.Applied],
        cancellationToken);

    /// <summary>Forgets what was followed: the slot is gone, so nothing that was copied can be kept current.</summary>
    public static Task ForgetAsync(NpgsqlConnection target, Pair pair, CancellationToken cancellationToken) => target.ExecuteAsync(
        $"""
        DELETE FROM domicile.copied c USING domicile.lease l WHERE l.batch = c.batch AND l.source = {pair.Source.Number} AND l.target = {pair.Target.Number} AND l.state = 'closed';
        DELETE FROM domicile.redo c USING domicile.lease l WHERE l.batch = c.batch AND l.source = {pair.Source.Number} AND l.target = {pair.Target.Number} AND l.state = 'closed';
        DELETE FROM domicile.pair WHERE source = {pair.Source.Number} AND target = {pair.Target.Number};
        """,
        [],
        cancellationToken);

    private static ImmutableArray<SourceTransaction> Held(string text) =>
    [
        .. from part in text.Split(',', StringSplitOptions.RemoveEmptyEntries)
           let at = part.IndexOf('@', StringComparison.Ordinal)
           select new SourceTransaction(ulong.Parse(part[..at], CultureInfo.InvariantCulture), Lsn.Parse(part[(at + 1)..])),
    ];
}
