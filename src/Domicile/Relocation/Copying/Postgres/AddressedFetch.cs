using Domicile.Postgres;
using Domicile.Relocation.Closure;
using Domicile.Relocation.Cutover.Postgres;
using Domicile.Relocation.Following.Postgres;
using Domicile.Relocation.Pairs.Postgres;
using Npgsql;

namespace Domicile.Relocation.Copying.Postgres;

/// <summary>Brings what was addressed to people before they came: a round that reads, at one source, the rows of directed projections for those who are awaited at the target.</summary>
/// <remarks>In the round the target has applied exactly what the snapshot sees, so a row that is there already is as the snapshot says, and one that is missing is made as
/// the snapshot says; what was held comes after. So fetching twice does no harm. The argument is in docs/relocation.md, "Directed projections".</remarks>
/// <param name="context">The pair.</param>
public sealed class AddressedFetch(PairContext context)
{
    private const int Most = 10_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private long? _since;

    private NpgsqlConnection Target => context.Sessions.AtTarget;

    /// <summary>Fetches for those who are awaited from this source, if any.</summary>
    /// <returns>False when there was nothing to fetch, or it has to wait.</returns>
    public async Task<bool> TryAsync(CancellationToken cancellationToken)
    {
        if (!context.Plan.Directed.Any() || context.Follower.IsWaiting || (_since is { } since && context.Clock.GetElapsedTime(since) < Patience))
        {
            return false;
        }

        var awaited = (await Target.RowsAsync(
            $"SELECT kind, key FROM domicile.awaited WHERE source = $1 LIMIT {Most}", [context.Pair.Source.Number], r => (Kind: r.GetString(0), Key: r.GetString(1)), cancellationToken)).ToLookup(a => a.Kind, a => a.Key);
        if (awaited.Count == 0)
        {
            return false;
        }

        var written = await RoundRunner.RunAsync(context, async snapshot => await RoundRunner.ParentsAsync(context, snapshot, Patience, cancellationToken) && await WriteAsync(snapshot, awaited, cancellationToken), cancellationToken);
        _since = written ? null : context.Clock.GetTimestamp();
        return written;
    }

    /// <summary>Whether rows that are addressed to members of these batches have still to be fetched, from whatever site.</summary>
    public Task<bool> IsAwaitedAsync(MovedTable root, IEnumerable<long> batches, CancellationToken cancellationToken) =>
        context.Plan.Directed.All(t => t.Addressee!.Kind.Name != root.Kind.Name) ? Task.FromResult(false) : Target.ScalarAsync<bool>(
            $"SELECT EXISTS (SELECT FROM {Residences.Table(root.Kind)} e JOIN domicile.awaited w ON w.kind = $1 AND w.key = {Residences.KeyText(root.Kind, "e")} WHERE e.batch = ANY ($2))",
            [root.Kind.Name, batches.ToArray()],
            cancellationToken);

    private async Task<bool> WriteAsync(RoundSnapshot snapshot, ILookup<string, string> awaited, CancellationToken cancellationToken)
    {
        await using var source = await context.Sessions.Source.OpenAsync(cancellationToken);
        await source.ExecuteAsync(snapshot.Join, [], cancellationToken);
        await using var transaction = await Target.BeginTransactionAsync(cancellationToken);
        await Target.ExecuteAsync($"SELECT pg_logical_emit_message(true, '{SliceCopy.OwnPrefix}', ''); SET CONSTRAINTS ALL DEFERRED", [], cancellationToken);
        await Claiming.RequireAsync(Target, context.Pair, context.Claim, cancellationToken);
        var grace = new GraceRows(context.Plan, context.Pair, Target);
        await grace.LockAsync(cancellationToken);

        // First: who is announced again behind this is awaited again, and who was before it is seen below.
        foreach (var kind in awaited)
        {
            await Target.ExecuteAsync(
                "DELETE FROM domicile.awaited WHERE source = $1 AND kind = $2 AND key = ANY ($3)", [context.Pair.Source.Number, kind.Key, kind.ToArray()], cancellationToken);
        }

        var written = new List<(int Table, string Key)>();
        foreach (var table in context.Plan.Directed.Where(t => awaited.Contains(t.Addressee!.Kind.Name)))
        {
            var rows = new AddressedRows(table, context.Plan.Root(table.Addressee!.Kind.Name));
            await StageAsync(source, rows, awaited[table.Addressee.Kind.Name], cancellationToken);
            written.AddRange((await Target.RowsAsync(rows.Insert(context.Pair.Source.Number), [], r => r.GetString(0), cancellationToken)).Select(key => (table.Number, key)));
        }

        // Their authors' rows may lie here in their grace: the erasure must know these.
        if (written.Count > 0 && await grace.AnyAsync(cancellationToken))
        {
            await grace.PutDownAsync(written, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        FailPoint.Reach("fetched");
        return true;
    }

    private async Task StageAsync(NpgsqlConnection source, AddressedRows rows, IEnumerable<string> keys, CancellationToken cancellationToken)
    {
        await Target.ExecuteAsync(rows.MakeStage, [], cancellationToken);
        foreach (var chunk in keys.Chunk(AddressedRows.Chunk))
        {
            using var from = await source.BeginTextExportAsync($"COPY ({rows.Read($"(r.home = {context.Pair.Source.Number} OR r.batch IS NOT NULL)", chunk)}) TO STDOUT", cancellationToken);
            await using var to = await Target.BeginTextImportAsync(rows.WriteStage, cancellationToken);
            var buffer = new char[16 * 1024];
            for (int read; (read = await from.ReadAsync(buffer, cancellationToken)) > 0;)
            {
                await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
        }
    }
}
