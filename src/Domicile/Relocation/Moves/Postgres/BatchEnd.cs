using Domicile.Postgres;
using Domicile.Relocation.Cutover;
using Domicile.Relocation.Cutover.Postgres;
using Domicile.Relocation.Erasure.Postgres;
using Domicile.Relocation.Journal;
using Domicile.Relocation.Journal.Postgres;
using Domicile.Relocation.Pairs.Postgres;
using Domicile.Relocation.Sites.Postgres;
using Domicile.Relocation.Verification;

namespace Domicile.Relocation.Moves.Postgres;

/// <summary>What follows a switched batch: residents settle, the grace goes by, the source is erased.</summary>
public sealed class BatchEnd(PairContext context, Fence fence)
{
    private readonly Opening _opening = new(context.Pair, context.Claim);

    /// <summary>Brings a switched batch to where its grace begins. Safe to repeat.</summary>
    public async Task SettleAsync(Batch batch, CancellationToken cancellationToken)
    {
        await _opening.SettleTargetAsync(context.Sessions.AtTarget, context.Plan.Root(batch.Kind), batch.Id, cancellationToken);
        context.Follower.Progress = context.Follower.Progress.Without(batch.Id);

        // Whichever site is set back to before this is found out by it.
        await context.Sessions.CallRollAsync(cancellationToken);
        await EnterAsync(batch, new CutoverPhase.Grace(), cancellationToken);
    }

    /// <summary>Repeats the acts after the switch that a killed worker may have left undone.</summary>
    public async Task OpenAsync(Batch batch, Lsn fenceAt, CancellationToken cancellationToken)
    {
        var kind = context.Plan.Root(batch.Kind).Kind;
        var members = await Members.ReadAsync(context.Sessions.AtSource, kind, batch.Id, batch.Id, cancellationToken);
        await _opening.OpenAsync(
            context.Sessions.AtTarget, new(batch.Id, batch.Kind, context.Pair.Source.Number, fenceAt, [.. members.Select(m => m.Key)]), cancellationToken);
        await fence.MoveAsync(batch.Id, cancellationToken);
        await EnterAsync(batch, new CutoverPhase.Moved(), cancellationToken);
    }

    /// <summary>Erases the batch at the source, as certified.</summary>
    /// <returns>Rows erased or reduced to their projection.</returns>
    public async Task<long> EraseAsync(Batch batch, CancellationToken cancellationToken)
    {
        await EnterAsync(batch, new CutoverPhase.Erasing(), cancellationToken);
        await context.Sessions.Ledger.SettleAsync(cancellationToken);
        FailPoint.Reach("erasing");
        var json = await context.Sessions.Control.ScalarAsync<string>("SELECT certificate FROM domicile_control.batch WHERE id = $1", [batch.Id], cancellationToken);
        var eraser = new EraseRunner(context.Plan, context.Pair, context.Claim);
        var (rows, differs) = await eraser.RunAsync(context.Sessions.Lanes[0].Source, batch.Kind, batch.Id, Certificate.Roots(json!), cancellationToken);
        if (differs is not null)
        {
            await EnterAsync(batch, new CutoverPhase.Quarantined(differs), cancellationToken);
            return 0;
        }

        FailPoint.Reach("deleted");
        await RollCall.AnswerAsync(context.Sessions.Control, context.Pair.Source, context.Sessions.AtSource, cancellationToken);
        await EnterAsync(batch, new CutoverPhase.Erased(), cancellationToken);
        FailPoint.Reach("erased");
        await MoveFigures.ErasedAsync(context.Sessions.Control, batch.Move, rows, cancellationToken);
        return rows;
    }

    private Task EnterAsync(Batch batch, CutoverPhase phase, CancellationToken cancellationToken) =>
        MoveJournal.EnterAsync(context.Sessions.Control, context.Pair, context.Claim, batch, phase, null, cancellationToken);
}
