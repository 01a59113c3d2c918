using Domicile.Postgres;
using Domicile.Postgres.Wire;
using Domicile.Relocation.Closure;
using Domicile.Relocation.Pairs;
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
        var (source, target) = context.Sessions.Lanes[0];
        await source.ExecuteAsync(snapshot.Join, cancellationToken);
        var isWhole = await FollowsEverybodyAsync(source, cancellationToken);
        if (isWhole)
        {
            await WriteAsync(source, target, awaited, cancellationToken);
            FailPoint.Reach("fetched");
        }

        await source.ExecuteAsync("ROLLBACK", cancellationToken);
        return isWhole;
    }

    private async Task WriteAsync(WireConnection source, WireConnection target, ILookup<string, string> awaited, CancellationToken cancellationToken)
    {
        await target.ExecuteAsync($"BEGIN; LOCK TABLE domicile.touched IN ROW EXCLUSIVE MODE; SELECT pg_logical_emit_message(true, '{SliceCopy.OwnPrefix}', ''); SET CONSTRAINTS ALL DEFERRED", cancellationToken);
        if ((await target.QueryAsync($"WITH {Claiming.Mine(context.Pair, context.Claim)} SELECT count(*) FROM mine", cancellationToken))[0][0] != "1")
        {
            throw new SupersededException(context.Pair);
        }

        // First: who is announced again behind this is awaited again, and who was before it is seen below.
        foreach (var kind in awaited)
        {
            await target.ExecuteAsync(
                $"DELETE FROM domicile.awaited WHERE source = {context.Pair.Source.Number} AND kind = {Sql.Literal(kind.Key)} AND key IN ({string.Join(", ", kind.Select(Sql.Literal))})", cancellationToken);
        }

        foreach (var table in context.Plan.Directed.Where(t => awaited.Contains(t.Addressee!.Kind.Name)))
        {
            var rows = new AddressedRows(table, context.Plan.Root(table.Addressee!.Kind.Name));
            await target.ExecuteAsync(rows.MakeStage, cancellationToken);
            var read = rows.Read($"(r.home = {context.Pair.Source.Number} OR r.batch IS NOT NULL)", awaited[table.Addressee.Kind.Name]);
            await CopyPump.RunAsync(source, $"COPY ({read}) TO STDOUT", target, rows.WriteStage, default(NoSink), CopyOptions.Default with { Format = CopyFormat.Text }, cancellationToken);
            await target.ExecuteAsync(rows.Insert(context.Pair.Source.Number), cancellationToken);
            await target.ExecuteAsync(rows.PutDown(context.Pair.Target.Number), cancellationToken);
        }

        await target.ExecuteAsync("COMMIT", cancellationToken);
    }

    /// <summary>Whether the source had read every site that it knows of. Otherwise rows may be gone there whose author's new home nobody here has heard of.</summary>
    private async Task<bool> FollowsEverybodyAsync(WireConnection source, CancellationToken cancellationToken) => (await source.QueryAsync(
        $"""
        SELECT NOT EXISTS (SELECT FROM domicile.claim c WHERE c.target = {context.Pair.Source.Number}
          AND NOT EXISTS (SELECT FROM domicile.pair p WHERE p.source = c.source AND p.target = c.target AND p.prepared))
        """,
        cancellationToken))[0][0] == "t";
}
