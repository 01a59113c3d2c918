using Domicile.Postgres;
using Domicile.Relocation.Copying.Postgres;
using Domicile.Relocation.Closure;
using Domicile.Relocation.Cutover;
using Domicile.Relocation.Cutover.Postgres;
using Domicile.Relocation.Erasure;
using Domicile.Relocation.Journal;
using Domicile.Relocation.Journal.Postgres;
using Domicile.Relocation.Pairs.Postgres;

namespace Domicile.Relocation.Moves.Postgres;

/// <summary>Takes a batch that was not switched out of its move: its members stay at the source, and the target holds their
/// projection again.</summary>
/// <remarks>The target goes first: as long as the source still marks the members, the stream says of each change whose it is. Each step is
/// safe to repeat.</remarks>
public sealed class Withdrawal(PairContext context, Fence fence)
{
    /// <summary>Takes it out.</summary>
    public async Task RunAsync(Batch batch, CancellationToken cancellationToken)
    {
        await EnterAsync(batch, new CutoverPhase.Withdrawing(), cancellationToken);
        FailPoint.Reach("withdrawing");
        await fence.LiftAsync(batch.Id, cancellationToken);
        await TakeBackAsync(context.Plan.Root(batch.Kind), batch.Id, cancellationToken);
        context.Follower.Progress = context.Follower.Progress.Without(batch.Id);
        FailPoint.Reach("taken-back");
        await ReleaseAsync(context.Plan.Root(batch.Kind), batch.Id, cancellationToken);
        FailPoint.Reach("released");
        await EnterAsync(batch, new CutoverPhase.Withdrawn(), cancellationToken);
    }

    private async Task TakeBackAsync(MovedTable root, long batch, CancellationToken cancellationToken)
    {
        var target = context.Sessions.AtTarget;
        await using var transaction = await target.BeginTransactionAsync(cancellationToken);
        await target.ExecuteAsync($"SELECT pg_logical_emit_message(true, '{SliceCopy.OwnPrefix}', '')", [], cancellationToken);
        await Claiming.RequireAsync(target, context.Pair, context.Claim, cancellationToken);
        foreach (var script in DowngradeScript.Leaving(context.Plan, root.Kind, batch).Prepend($"{DowngradeScript.Lock}; SET CONSTRAINTS ALL DEFERRED"))
        {
            await target.ExecuteAsync(script, [], cancellationToken);
        }

        await target.ExecuteAsync(
            $"""
            UPDATE {Residences.Table(root.Kind)} SET batch = NULL WHERE batch = {batch};
            DELETE FROM domicile.copied WHERE batch = {batch};
            DELETE FROM domicile.dirty WHERE batch = {batch};
            DELETE FROM domicile.redo WHERE batch = {batch};
            DELETE FROM domicile.lease WHERE batch = {batch};
            """,
            [],
            cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task ReleaseAsync(MovedTable root, long batch, CancellationToken cancellationToken)
    {
        var source = context.Sessions.AtSource;
        await using var transaction = await source.BeginTransactionAsync(cancellationToken);
        await Claiming.RequireAsync(source, context.Pair, context.Claim, cancellationToken);
        await source.ExecuteAsync(
            $"UPDATE {Residences.Table(root.Kind)} SET batch = NULL WHERE batch = {batch}; DELETE FROM domicile.lease WHERE batch = {batch};", [], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private Task EnterAsync(Batch batch, CutoverPhase phase, CancellationToken cancellationToken) =>
        MoveJournal.EnterAsync(context.Sessions.Control, context.Pair, context.Claim, batch, phase, null, cancellationToken);
}
