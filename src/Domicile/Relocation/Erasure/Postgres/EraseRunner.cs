using Domicile.Postgres.Wire;
using Domicile.Relocation.Closure;
using Domicile.Relocation.Copying.Postgres;
using Domicile.Relocation.Pairs;
using Domicile.Relocation.Pairs.Postgres;
using Domicile.Relocation.Verification;

namespace Domicile.Relocation.Erasure.Postgres;

/// <summary>Takes a moved batch's rows away from the source: the projection stays, or nothing.</summary>
/// <remarks>One REPEATABLE READ transaction: it reads the rows, makes sure that they are the ones that were certified, and deletes
/// what it read; a row that somebody changed in between fails it. Own transactions carry the own-mark, so the deletions do not travel
/// to the new home.</remarks>
/// <param name="plan">The tables.</param>
/// <param name="pair">The pair.</param>
/// <param name="claim">Our claim.</param>
public sealed class EraseRunner(ClosurePlan plan, Pair pair, long claim)
{
    /// <summary>Erases one batch.</summary>
    /// <param name="source">An idle session at the source.</param>
    /// <param name="kind">The members' kind.</param>
    /// <param name="batch">The batch; its lease must be <c>moved</c>.</param>
    /// <param name="certified">The certified root of each table, by number.</param>
    /// <param name="cancellationToken">Rolls back.</param>
    /// <remarks>The members leave the batch in the same transaction: a batch without members has been erased, whoever died since.</remarks>
    /// <returns>Rows taken away or reduced, or in words what is not as certified; then nothing was erased.</returns>
    public async Task<(long Rows, string? Differs)> RunAsync(
        WireConnection source, string kind, long batch, IReadOnlyDictionary<int, RowDigest> certified, CancellationToken cancellationToken)
    {
        // The lock comes before the snapshot: a follower that takes rows of the batch back to the projection goes before or after us.
        await source.ExecuteAsync("BEGIN ISOLATION LEVEL REPEATABLE READ", cancellationToken);
        try
        {
            await source.ExecuteAsync(DowngradeScript.Lock, cancellationToken);
            await source.ExecuteAsync($"SELECT pg_logical_emit_message(true, '{SliceCopy.OwnPrefix}', '')", cancellationToken);
            await RequireAsync(source, batch, cancellationToken);
            var root = plan.Root(kind);
            if ((await source.QueryAsync($"SELECT count(*) FROM {Residences.Table(root.Kind)} WHERE batch = {batch}", cancellationToken))[0][0] == "0")
            {
                // Erased before, by a worker that was killed before it could say so.
                await source.ExecuteAsync("ROLLBACK", cancellationToken);
                return (0, null);
            }

            var tables = plan.Tables.Where(t => t.Kind.Name == kind).OrderByDescending(t => t.Level).ToList();
            if (await DiffersAsync(source, tables, batch, certified, cancellationToken) is { } differs)
            {
                await source.ExecuteAsync("ROLLBACK", cancellationToken);
                return (0, differs);
            }

            long rows = 0;
            await source.ExecuteAsync("SET CONSTRAINTS ALL DEFERRED", cancellationToken);
            foreach (var script in DowngradeScript.Leaving(plan, root.Kind, batch))
            {
                rows += Affected(await source.ExecuteAsync(script, cancellationToken));
            }

            await source.ExecuteAsync(
                $"""
                UPDATE {Residences.Table(root.Kind)} SET home = {pair.Target.Number}, epoch = epoch + 1 WHERE batch = {batch} AND home = {pair.Source.Number};
                UPDATE {Residences.Table(root.Kind)} SET batch = NULL WHERE batch = {batch};
                DELETE FROM domicile.touched WHERE batch = {batch};
                COMMIT
                """,
                cancellationToken);
            return (rows, null);
        }
        catch (WireException) when (source.TransactionStatus != 'I' && source.Phase == WirePhase.Ready)
        {
            await source.ExecuteAsync("ROLLBACK", cancellationToken);
            throw;
        }
    }

    private async Task RequireAsync(WireConnection source, long batch, CancellationToken cancellationToken)
    {
        var moved = await source.QueryAsync(
            $"WITH {Claiming.Mine(pair, claim)}, l AS (SELECT FROM domicile.lease WHERE batch = {batch} AND state = 'moved' FOR SHARE) SELECT count(*) FROM mine, l", cancellationToken);
        if (moved[0][0] != "1")
        {
            throw new SupersededException(pair);
        }
    }

    private static async Task<string?> DiffersAsync(
        WireConnection source, List<MovedTable> tables, long batch, IReadOnlyDictionary<int, RowDigest> certified, CancellationToken cancellationToken)
    {
        foreach (var table in tables)
        {
            var touched = await TouchedRows.ReadAsync(source, table, batch, cancellationToken);
            var leaves = await touched.LeavesAsync(source, cancellationToken);
            if (leaves.Root() != certified[table.Number] || await touched.HasRogueAsync(source, cancellationToken))
            {
                return $"table '{table.Name}' is not as certified: somebody wrote to the old home past its guard";
            }
        }

        return null;
    }

    /// <summary>The number at the end of a command tag such as <c>DELETE 12</c>.</summary>
    private static long Affected(string tag) => long.Parse(tag[(tag.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
}
