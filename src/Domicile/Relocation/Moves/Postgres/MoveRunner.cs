using Domicile.Audit.Postgres;
using Domicile.Postgres;
using Domicile.Relocation.Cutover;
using Domicile.Relocation.Cutover.Postgres;
using Domicile.Relocation.Erasure.Postgres;
using Domicile.Relocation.Journal;
using Domicile.Relocation.Journal.Postgres;
using Domicile.Relocation.Pairs.Postgres;
using Domicile.Relocation.Throttling.Postgres;
using Npgsql;

namespace Domicile.Relocation.Moves.Postgres;

/// <summary>Carries the moves of one pair out, a wave at a time.</summary>
public sealed class MoveRunner(PairContext context)
{
    private readonly Dictionary<long, CopyThrottle> _throttles = [];
    private readonly Fence _fence = new(context.Pair, context.Claim, context.Sessions.AtSource, context.Plan, context.Clock);

    /// <summary>Brings what a predecessor left to where this worker can go on.</summary>
    public async Task RecoverAsync(CancellationToken cancellationToken)
    {
        var recovery = new Recovery(context, _fence, new BatchEnd(context, _fence));
        foreach (var move in await MovesAsync(["planning", "running", "paused", "cancelled"], cancellationToken))
        {
            await recovery.RunAsync(move, cancellationToken);
        }
    }

    /// <summary>Does the next piece of work, if there is any.</summary>
    /// <returns>Whether there was.</returns>
    public async Task<bool> TryAdvanceAsync(CancellationToken cancellationToken)
    {
        foreach (var move in await MovesAsync(["running", "paused", "cancelled"], cancellationToken))
        {
            if (await TryAdvanceAsync(move, cancellationToken))
            {
                return true;
            }
        }

        return false;
    }

    private async Task<bool> TryAdvanceAsync(Move move, CancellationToken cancellationToken)
    {
        var batches = (await MoveJournal.BatchesAsync(context.Sessions.Control, move.Id, cancellationToken)).Where(b => b.Subjects > 0).ToList();
        if (batches.Where(b => b.Phase is CutoverPhase.Grace or CutoverPhase.Erasing).ToList() is { Count: > 0 } graced
            && await EraseDueAsync(move, graced, cancellationToken))
        {
            return true;
        }

        if (move.State == "paused")
        {
            // What was switched is brought to its end: who comes back waits for the erasure.
            return false;
        }

        if (move.State == "cancelled")
        {
            return await UnwindAsync(move, batches, cancellationToken);
        }

        var planned = batches.Where(b => b.Phase is CutoverPhase.Planned or CutoverPhase.Copied).ToList();
        if (planned.Count > 0 && context.Follower.IsWaiting)
        {
            // A copy would wait for the other direction's erasure, and that worker perhaps for ours.
            return false;
        }

        if (planned.Count > 0)
        {
            var throttle = Of(move);
            if (!await throttle.MayBeginAsync(cancellationToken))
            {
                return false;
            }

            var wave = planned.TakeWhile((_, i) => planned.Take(i + 1).Sum(b => (long)b.Subjects) <= Math.Max(throttle.WaveSubjects, planned[0].Subjects)).ToList();

            if (await Members.AreLeavingAsync(context.Sessions.AtSource, context.Sessions.AtTarget, context.Plan.Root(move.Kind), [.. wave.Select(b => b.Id)], cancellationToken))
            {
                return false;
            }

            // A batch that did not get through is tried alone: if its rows are at fault, the others go on.
            await WaveAsync(move, planned[0].Attempts > 0 ? [planned[0]] : Consecutive(wave), cancellationToken);
            return true;
        }

        if (batches.TrueForAll(IsOver))
        {
            await FinishAsync(move, batches, cancellationToken);
            return true;
        }

        return false;
    }

    /// <summary>Takes the batches of a cancelled move back that were not switched; the others come to their end.</summary>
    private async Task<bool> UnwindAsync(Move move, List<Batch> batches, CancellationToken cancellationToken)
    {
        var withdrawal = new Withdrawal(context, _fence);
        foreach (var batch in batches.Where(b => b.Phase is not (CutoverPhase.Done or CutoverPhase.Withdrawn)))
        {
            if (batch.Phase is CutoverPhase.Withdrawing || Cancellation.Withdraws(batch.Phase, await BatchTruth.AskAsync(context, batch, cancellationToken)))
            {
                await withdrawal.RunAsync(batch, cancellationToken);
                return true;
            }
        }

        if (batches.TrueForAll(IsOver))
        {
            await FinishAsync(move, batches, cancellationToken);
            return true;
        }

        return false;
    }

    private static bool IsOver(Batch batch) =>
        batch.Phase is CutoverPhase.Erased or CutoverPhase.Swept or CutoverPhase.Done or CutoverPhase.Quarantined or CutoverPhase.Withdrawn;

    private static List<Batch> Consecutive(List<Batch> wave) => [.. wave.TakeWhile((b, i) => b.Id == wave[0].Id + i)];

    private async Task WaveAsync(Move move, List<Batch> wave, CancellationToken cancellationToken)
    {
        var admission = new StandingAdmission(context);
        if (await admission.WhyNotAsync(move, wave, cancellationToken) is { } refusal)
        {
            await RefuseAsync(move, wave, refusal, admission, cancellationToken);
            return;
        }

        var end = new BatchEnd(context, _fence);
        try
        {
            var runner = new WaveRunner(context, _fence, admission, Of(move));
            foreach (var (batch, result) in await runner.RunAsync(move, wave, cancellationToken))
            {
                await FollowUpAsync(end, batch, result, cancellationToken);
            }
        }
        catch (Exception refused) when (IsOfTheRows(refused) && wave.Count > 1)
        {
            foreach (var batch in wave)
            {
                await MoveJournal.EnterAsync(
                    context.Sessions.Control, context.Pair, context.Claim, batch, new CutoverPhase.Unfencing($"the target refuses rows of the wave: {Reason(refused)}", ForGood: false), null, CancellationToken.None);
            }

            throw;
        }
        catch (Exception refused) when (IsOfTheRows(refused) && wave.Count == 1)
        {
            await MoveJournal.EnterAsync(
                context.Sessions.Control, context.Pair, context.Claim, wave[0], new CutoverPhase.Quarantined($"the target refuses the rows: {Reason(refused)}"), null, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Puts aside the batches with somebody who may not go; the others are tried again.</summary>
    private async Task RefuseAsync(Move move, List<Batch> wave, string refusal, StandingAdmission admission, CancellationToken cancellationToken)
    {
        foreach (var batch in wave)
        {
            if (wave.Count == 1 || await admission.WhyNotAsync(move, [batch], cancellationToken) is not null)
            {
                await MoveJournal.EnterAsync(context.Sessions.Control, context.Pair, context.Claim, batch, new CutoverPhase.Quarantined(refusal), null, cancellationToken);
            }
        }
    }

    private async Task FollowUpAsync(BatchEnd end, Batch batch, CutoverResult result, CancellationToken cancellationToken)
    {
        switch (result.Phase)
        {
            case CutoverPhase.Moved:
                await MoveFigures.PausedAsync(context.Sessions.Control, batch.Id, result.Pause, cancellationToken);
                await end.SettleAsync(batch, cancellationToken);
                break;
            case CutoverPhase.Quarantined quarantined when result.Certificate is null:
                await _fence.LiftAsync(batch.Id, cancellationToken);
                await MoveJournal.EnterAsync(context.Sessions.Control, context.Pair, context.Claim, batch, quarantined, null, cancellationToken);
                break;
        }
    }

    private async Task<bool> EraseDueAsync(Move move, List<Batch> graced, CancellationToken cancellationToken)
    {
        var due = await context.Sessions.Control.RowsAsync(
            "SELECT id FROM domicile_control.batch WHERE id = ANY ($1) AND switched_at + $2 <= clock_timestamp()",
            [graced.Select(b => b.Id).ToArray(), move.Grace],
            r => r.GetInt64(0),
            cancellationToken);
        var end = new BatchEnd(context, _fence);
        var erased = 0;
        foreach (var batch in graced.Where(b => due.Contains(b.Id)))
        {
            if (!await Of(move).MayEraseAsync(cancellationToken))
            {
                break;
            }

            // Whoever finds rows gone from here knows by how far this site has read the new home that they are there.
            if (!context.Plan.Directed.Any() || await Members.AreHeardOfAsync(context.Sessions.AtSource, context.Plan.Root(batch.Kind), context.Pair, batch.Id, cancellationToken))
            {
                await context.WhileFollowingAsync(end.EraseAsync(batch, cancellationToken), cancellationToken);
                erased++;
            }
        }

        return erased > 0;
    }

    private CopyThrottle Of(Move move) => _throttles.TryGetValue(move.Id, out var throttle) ? throttle : _throttles[move.Id] = new(context, move.Id);

    private async Task FinishAsync(Move move, List<Batch> batches, CancellationToken cancellationToken)
    {
        FailPoint.Reach("sweeping");
        var erased = batches.Where(b => b.Phase is CutoverPhase.Erased or CutoverPhase.Swept).ToList();
        if (erased.Count > 0)
        {
            await context.WhileFollowingAsync(Sweep.RunAsync(context.Sessions.AtSource, context.Plan, move.Kind, cancellationToken), cancellationToken);
        }

        foreach (var batch in erased)
        {
            await MoveJournal.EnterAsync(context.Sessions.Control, context.Pair, context.Claim, batch, new CutoverPhase.Done(), null, cancellationToken);
        }

        await SiteReport.TellAsync(context, cancellationToken);
        await context.Sessions.Ledger.SettleAsync(cancellationToken);

        FailPoint.Reach("swept");
        var over = batches.Where(b => b.Phase is not CutoverPhase.Quarantined).Select(b => b.Id).ToArray();
        await context.Sessions.AtSource.ExecuteAsync("DELETE FROM domicile.lease WHERE batch = ANY ($1)", [over], cancellationToken);
        await context.Sessions.AtTarget.ExecuteAsync("DELETE FROM domicile.lease WHERE batch = ANY ($1)", [over], cancellationToken);
        await MoveJournal.TurnAsync(context.Sessions.Control, move.Id, "done", ["running"], cancellationToken);
        await MoveJournal.EndAsync(context.Sessions.Control, move.Id, cancellationToken);
    }

    private async Task<IEnumerable<Move>> MovesAsync(string[] states, CancellationToken cancellationToken) =>
        (await MoveJournal.MovesAsync(context.Sessions.Control, states, cancellationToken))
        .Where(m => m.Source == context.Pair.Source.Id.Text && m.Target == context.Pair.Target.Id.Text);

    /// <summary>Constraint and data errors (classes 22 and 23) stay, however often one tries; all others may pass.</summary>
    private static bool IsOfTheRows(Exception refused) => StateOf(refused) is { } state && (state.StartsWith("22", StringComparison.Ordinal) || state.StartsWith("23", StringComparison.Ordinal));

    private static string? StateOf(Exception refused) => refused is System.Data.Common.DbException database ? database.SqlState : null;

    private static string Reason(Exception refused) => refused is PostgresException { ConstraintName: { } constraint } violated
        ? $"{violated.SqlState}, constraint '{constraint}'"
        : StateOf(refused) ?? "unknown";
}
