using System.Collections.Immutable;
using System.Diagnostics;
using Domicile.SubjectDirectory;
using Domicile.Postgres;
using Domicile.Relocation.Closure;
using Domicile.Relocation.Copying;
using Domicile.Relocation.Following;
using Domicile.Relocation.Following.Postgres;
using Domicile.Relocation.Journal;
using Domicile.Relocation.Journal.Postgres;
using Domicile.Relocation.Pairs;
using Domicile.Relocation.Pairs.Postgres;
using Domicile.Relocation.Rounds;
using Domicile.Relocation.Verification;
using Domicile.Relocation.Verification.Postgres;
using Npgsql;
using static Domicile.Relocation.Cutover.CutoverObservation;
using static Domicile.Relocation.Cutover.CutoverPhase;

namespace Domicile.Relocation.Cutover.Postgres;

/// <summary>Takes one copied and armed batch over to the target: close, drain, compare, switch, open. The order is
/// <see cref="CutoverStep"/>'s; here stand the acts.</summary>
public sealed class BatchCutover(
    Pair pair, long claim, ClosurePlan plan, PairSessions sessions, Follower follower, Fence fence, TokenKey tokens, TimeSpan patience, TimeProvider clock)
{
    /// <summary>The stream was followed up to here before the fence; if it stands still now, writers need not wait for it.</summary>
    private static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(3);

    private readonly Opening _opening = new(pair, claim);
    private readonly Switch _switch = new(pair, claim, sessions.Control);

    /// <summary>Runs the batch from <see cref="Closing"/> until it is moved, or lifted again.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="members">Its members' keys.</param>
    /// <param name="pass">Its full pass.</param>
    /// <param name="cancellationToken">Ends it before the fence only; a fenced batch is brought to an end.</param>
    public async Task<CutoverResult> RunAsync(Batch batch, IReadOnlyList<string> members, FullPass pass, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        var pause = TimeSpan.Zero;
        Certificate? certificate = null;
        CutoverPhase phase = new Closing();
        while (phase is not (Moved or Copied or Quarantined))
        {
            if (phase is Closing or Switching or Unfencing)
            {
                await MoveJournal.EnterAsync(sessions.Control, pair, claim, batch, phase, certificate?.ToJson(), cancellationToken);
                await LoggedAsync(batch, phase, cancellationToken);
                start = phase is Closing ? clock.GetTimestamp() : start;
            }

            FailPoint.Reach(PhaseText.Write(phase).Word);
            try
            {
                CutoverObservation seen;
                (seen, certificate) = phase is Drained drained
                    ? await CompareAsync(batch, pass, drained.Fence, cancellationToken)
                    : (await ActAsync(batch, members, phase, cancellationToken), certificate);
                phase = CutoverStep.Next(phase, seen);
            }
            catch (Exception failure) when (phase is Closing or Fenced or Drained or Verified && failure is not SupersededException)
            {
                await TryLiftAsync(batch, cancellationToken);
                throw;
            }

            pause = phase is Opened ? clock.GetElapsedTime(start) : pause;
        }

        await MoveJournal.EnterAsync(sessions.Control, pair, claim, batch, phase, null, cancellationToken);
        FailPoint.Reach(PhaseText.Write(phase).Word);
        return new(phase, pause, certificate);
    }

    /// <summary>What takes the batch further stands in the log before it is done; what takes it back does not wait for a log that cannot be written.</summary>
    private async Task LoggedAsync(Batch batch, CutoverPhase phase, CancellationToken cancellationToken)
    {
        if (phase is Unfencing)
        {
            return;
        }

        try
        {
            await sessions.Ledger.SettleAsync(cancellationToken);
        }
        catch (Exception) when (phase is Switching)
        {
            await TryLiftAsync(batch, cancellationToken);
            throw;
        }
    }

    /// <summary>The target, or the control database, may be away for long: the source's writers need not wait for it. Where the source is
    /// away itself, whoever takes the batch over lifts it.</summary>
    private async Task TryLiftAsync(Batch batch, CancellationToken cancellationToken)
    {
        try
        {
            await fence.LiftAsync(batch.Id, cancellationToken);
        }
        catch (Exception away) when (away is NpgsqlException or InvalidOperationException or SupersededException)
        {
            // The failure that brought us here is the one to tell.
        }
    }

    private async Task<CutoverObservation> ActAsync(Batch batch, IReadOnlyList<string> members, CutoverPhase phase, CancellationToken cancellationToken)
    {
        switch (phase)
        {
            case Closing:
                return await fence.CloseAsync(batch.Id, patience, cancellationToken) is { Busy: var busy, Fence: var position } && busy is null
                    ? new FenceStands(position)
                    : new NotYet($"writers held on for longer than {patience.TotalSeconds:0.#} s: {busy}");
            case Fenced fenced:
                await Nudge.SendAsync(sessions.AtSource, cancellationToken);
                if (!await follower.PassAsync(fenced.Fence, copying: null, DrainPatience, cancellationToken))
                {
                    return new NotYet("the stream did not come as far as the fence");
                }

                return VerificationRules.MayCompareUnderFence(follower.State, follower.Progress, batch.Id, fenced.Fence)
                    ? new Accomplished()
                    : new NotYet("members have to be copied again");
            case Verified:
                // Every run was committed with synchronous_commit on: the target has flushed what it applied.
                return new Accomplished();
            case Switching:
                return await _switch.TryAsync(batch, [.. members.Select(m => tokens.Of(batch.Kind, m))], cancellationToken) ? new Accomplished() : new SwitchRefused();
            case Switched switched:
                await _opening.OpenAsync(sessions.AtTarget, new OpenedMessage(batch.Id, batch.Kind, pair.Source.Number, switched.Fence, members), cancellationToken);
                return new Accomplished();
            case Opened:
                await fence.MoveAsync(batch.Id, cancellationToken);
                return new Accomplished();
            case Unfencing:
                await fence.LiftAsync(batch.Id, cancellationToken);
                return new Accomplished();
            default:
                throw new UnreachableException($"{phase} has no act here");
        }
    }

    private async Task<(CutoverObservation Seen, Certificate? Certificate)> CompareAsync(
        Batch batch, FullPass pass, Lsn fenceAt, CancellationToken cancellationToken)
    {
        var tables = plan.Tables.Where(t => t.Kind.Name == batch.Kind).ToList();
        var check = new FenceCheck(tables, sessions.Lanes[0].Source, sessions.Lanes[0].Target);
        var (certified, differs) = await check.RunAsync(batch.Id, sessions.AtTarget, pass, cancellationToken);
        return differs is null
            ? (new Accomplished(), new Certificate(
                batch.Id, batch.Move, pair.Source.Id.Text, pair.Target.Id.Text, batch.Kind, batch.Subjects, claim, pass.AtSource.ToString(), fenceAt.ToString(), [.. certified]))
            : (new Differs(differs), null);
    }
}
