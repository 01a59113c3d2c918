using Domicile.Estate;
using Domicile.Postgres;
using Domicile.Relocation.Closure;
using Domicile.Relocation.Copying.Postgres;
using Domicile.Relocation.Cutover;
using Domicile.Relocation.Cutover.Postgres;
using Domicile.Relocation.Erasure;
using Domicile.Relocation.Following;
using Domicile.Relocation.Journal;
using Domicile.Relocation.Journal.Postgres;
using Domicile.Relocation.Pairs;
using Domicile.Relocation.Pairs.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Domicile.Relocation.Reopening.Postgres;

/// <summary>Batches that were under way from or to a site when it lost its memory, at the other site of each and in the journal. At
/// the site itself everything that is under way is forgotten anyway.</summary>
/// <param name="estate">The estate.</param>
/// <param name="site">The site.</param>
/// <param name="held">Our claims.</param>
internal sealed class StrandedBatches(EstateSession estate, Site site, HeldPairs held)
{
    private sealed record Stranded(Batch Batch, Pair Pair, bool IsSwitched, Lsn Fence);

    /// <summary>Makes sure that none of them waits for a person.</summary>
    /// <exception cref="DomicileException">One does: rows that nobody certified would be erased.</exception>
    public async Task RequireNoneQuarantinedAsync(NpgsqlConnection control, CancellationToken cancellationToken)
    {
        var waiting = (await ReadAsync(control, cancellationToken)).Where(s => s is { IsSwitched: true, Batch.Phase: CutoverPhase.Quarantined } && s.Pair.Source.Id == site.Id).Select(s => s.Batch.Id).ToList();
        if (waiting.Count > 0)
        {
            throw new DomicileException(
                message: $"Batches that left site '{site.Id}' wait for a person.",
                detail: $"Batches {string.Join(", ", waiting)}: their rows were not as certified, and are not erased yet.",
                hint: "See: domicile status. Look after them first.");
        }
    }

    /// <summary>Takes back what was not switched, and brings to its end what had left the site. What had come to it goes on as before.</summary>
    /// <returns>How many of each.</returns>
    public async Task<(int Withdrawn, int Settled)> EndAsync(NpgsqlConnection control, CancellationToken cancellationToken)
    {
        var (withdrawn, settled) = (0, 0);
        foreach (var stranded in await ReadAsync(control, cancellationToken))
        {
            var (batch, pair) = (stranded.Batch, stranded.Pair);
            if (!stranded.IsSwitched)
            {
                await WithdrawAsync(stranded, cancellationToken);
                await MoveJournal.EnterAsync(control, pair, held.Claims[pair], batch, new CutoverPhase.Withdrawn(), null, cancellationToken);
                withdrawn++;
            }
            else if (pair.Source.Id == site.Id)
            {
                await SettleAsync(stranded, cancellationToken);
                await MoveJournal.EnterAsync(control, pair, held.Claims[pair], batch, new CutoverPhase.Done(), null, cancellationToken);
                settled++;
            }
        }

        return (withdrawn, settled);
    }

    private async Task<IReadOnlyList<Stranded>> ReadAsync(NpgsqlConnection control, CancellationToken cancellationToken)
    {
        var rows = await control.RowsAsync(
            """
            SELECT b.id, b.source, b.target, b.switched_at IS NOT NULL, b.fence, b.move FROM domicile_control.batch b
            WHERE (b.source = $1 OR b.target = $1) AND b.subjects > 0 AND b.phase NOT IN ('done', 'withdrawn') ORDER BY b.id
            """,
            [site.Id.Text],
            r => (Id: r.GetInt64(0), Source: r.GetString(1), Target: r.GetString(2), IsSwitched: r.GetBoolean(3), Fence: r.IsDBNull(4) ? default : new Lsn((ulong)r.GetFieldValue<NpgsqlLogSequenceNumber>(4)), Move: r.GetInt64(5)),
            cancellationToken);
        var stranded = new List<Stranded>();
        foreach (var move in rows.GroupBy(r => r.Move))
        {
            var batches = (await MoveJournal.BatchesAsync(control, move.Key, cancellationToken)).ToDictionary(b => b.Id);
            stranded.AddRange(move.Select(r => new Stranded(batches[r.Id], held.Claims.Keys.First(p => p.Source.Id.Text == r.Source && p.Target.Id.Text == r.Target), r.IsSwitched, r.Fence)));
        }

        return stranded;
    }

    private async Task WithdrawAsync(Stranded stranded, CancellationToken cancellationToken)
    {
        var (batch, pair) = (stranded.Batch, stranded.Pair);
        var isTarget = pair.Target.Id != site.Id;
        await using var other = await estate.Site(isTarget ? pair.Target.Id : pair.Source.Id).OpenAsync(cancellationToken);
        await using var transaction = await other.BeginTransactionAsync(cancellationToken);
        await other.ExecuteAsync($"SELECT pg_logical_emit_message(true, '{SliceCopy.OwnPrefix}', '')", [], cancellationToken);
        await Claiming.RequireAsync(other, pair, held.Claims[pair], cancellationToken);
        var kind = estate.Declaration.Kind(batch.Kind);
        foreach (var script in isTarget ? DowngradeScript.Leaving(estate.Plan, kind, batch.Id).Prepend($"{DowngradeScript.Lock}; SET CONSTRAINTS ALL DEFERRED") : [])
        {
            await other.ExecuteAsync(script, [], cancellationToken);
        }

        await other.ExecuteAsync(
            $"""
            UPDATE {Residences.Table(kind)} SET batch = NULL WHERE batch = {batch.Id};
            DELETE FROM domicile.copied WHERE batch = {batch.Id};
            DELETE FROM domicile.dirty WHERE batch = {batch.Id};
            DELETE FROM domicile.redo WHERE batch = {batch.Id};
            DELETE FROM domicile.closing WHERE batch = {batch.Id};
            DELETE FROM domicile.lease WHERE batch = {batch.Id};
            """,
            [],
            cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>At the new home: opened, settled, no longer under way. The rows at this site are taken back with everybody's.</summary>
    private async Task SettleAsync(Stranded stranded, CancellationToken cancellationToken)
    {
        var (batch, pair) = (stranded.Batch, stranded.Pair);
        var root = estate.Plan.Root(batch.Kind);
        var opening = new Opening(pair, held.Claims[pair]);
        await using var target = await estate.Site(pair.Target.Id).OpenAsync(cancellationToken);
        var members = await Members.ReadAsync(target, root.Kind, batch.Id, batch.Id, cancellationToken);
        await opening.OpenAsync(target, new OpenedMessage(batch.Id, batch.Kind, pair.Source.Number, stranded.Fence, [.. members.Select(m => m.Key)]), cancellationToken);
        await opening.SettleTargetAsync(target, root, batch.Id, cancellationToken);
        await target.ExecuteAsync("DELETE FROM domicile.lease WHERE batch = $1", [batch.Id], cancellationToken);
    }
}
