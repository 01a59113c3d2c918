using Domicile.Relocation.Cutover;
using Domicile.Relocation.Cutover.Postgres;
using Domicile.Relocation.Journal;
using Domicile.Relocation.Journal.Postgres;
using Domicile.Relocation.Pairs.Postgres;
using Domicile.SubjectDirectory.Postgres;

namespace Domicile.Relocation.Moves.Postgres;

/// <summary>What a worker does first, once it holds the claim everywhere: batches that were fenced before the switch are lifted,
/// batches behind it are rolled forward.</summary>
public sealed class Recovery(PairContext context, Fence fence, BatchEnd end)
{
    /// <summary>Looks at every batch of a move that is not over.</summary>
    public async Task RunAsync(Move move, CancellationToken cancellationToken)
    {
        foreach (var batch in await MoveJournal.BatchesAsync(context.Sessions.Control, move.Id, cancellationToken))
        {
            if (batch.Phase is CutoverPhase.Done or CutoverPhase.Quarantined or CutoverPhase.Erased or CutoverPhase.Swept || batch.Subjects == 0)
            {
                continue;
            }

            await ResumeAsync(batch, CutoverRecovery.Resume(batch.Phase, await TruthAsync(batch, cancellationToken)), cancellationToken);
        }
    }

    private async Task ResumeAsync(Batch batch, CutoverPhase phase, CancellationToken cancellationToken)
    {
        switch (phase)
        {
            case CutoverPhase.Planned or CutoverPhase.Copied or CutoverPhase.Armed or CutoverPhase.Unfencing { ForGood: false }:
                // The leaves of the full pass were in memory: it is copied over and compared again.
                await fence.LiftAsync(batch.Id, cancellationToken);
                await EnterAsync(batch, new CutoverPhase.Planned(), cancellationToken);
                break;
            case CutoverPhase.Unfencing unfencing:
                await fence.LiftAsync(batch.Id, cancellationToken);
                await EnterAsync(batch, new CutoverPhase.Quarantined(unfencing.Because), cancellationToken);
                break;
            case CutoverPhase.Switched switched:
                await end.OpenAsync(batch, switched.Fence, cancellationToken);
                await end.SettleAsync(batch, cancellationToken);
                break;
            case CutoverPhase.Opened or CutoverPhase.Moved:
                await end.SettleAsync(batch, cancellationToken);
                break;
            case CutoverPhase.Quarantined:
                await EnterAsync(batch, phase, cancellationToken);
                break;
        }
    }

    /// <summary>Where the directory says the members live, all of them.</summary>
    private async Task<DirectoryTruth> TruthAsync(Batch batch, CancellationToken cancellationToken)
    {
        var kind = context.Plan.Root(batch.Kind).Kind;
        var members = await Members.ReadAsync(context.Sessions.AtSource, kind, batch.Id, batch.Id, cancellationToken);
        if (members.Count == 0)
        {
            // The erasure was the last thing that happened here: it takes the members out of the batch.
            return DirectoryTruth.AtTarget;
        }

        var homes = await HomeDirectory.FindAsync(context.Sessions.Control, batch.Kind, [.. members.Select(m => context.Tokens.Of(batch.Kind, m.Key))], cancellationToken);
        var (_, key, epoch) = members[0];
        var home = homes[context.Tokens.Of(batch.Kind, key)];
        return CutoverRecovery.Compare(epoch, home.Epoch, home.Site == context.Pair.Source.Id, home.Site == context.Pair.Target.Id);
    }

    private Task EnterAsync(Batch batch, CutoverPhase phase, CancellationToken cancellationToken) =>
        MoveJournal.EnterAsync(context.Sessions.Control, context.Pair, context.Claim, batch, phase, null, cancellationToken);
}
