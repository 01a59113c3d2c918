using System.Diagnostics;
using Domicile.Postgres;
using Domicile.Postgres.Wire;
using Domicile.Relocation.Copying;
using Domicile.Relocation.Copying.Postgres;
using Domicile.Relocation.Cutover;
using Domicile.Relocation.Cutover.Postgres;
using Domicile.Relocation.Journal;
using Domicile.Relocation.Journal.Postgres;
using Domicile.Relocation.Pairs.Postgres;
using Domicile.Relocation.Rounds;
using Domicile.Relocation.Throttling.Postgres;
using Domicile.Relocation.Verification;
using Domicile.SubjectDirectory.Postgres;

namespace Domicile.Relocation.Moves.Postgres;

/// <summary>Copies a run of batches in one round, compares them, and takes them over one after the other.</summary>
public sealed class WaveRunner(PairContext context, Fence fence, StandingAdmission admission, CopyThrottle throttle)
{
    /// <summary>How long open writers may hold up the start of a wave.</summary>
    private TimeSpan OlderWriterPatience => context.Declaration.Moving.OpenTransactions;

    /// <summary>Runs the wave.</summary>
    /// <returns>What became of each batch.</returns>
    public async Task<IReadOnlyList<(Batch Batch, CutoverResult Result)>> RunAsync(Move move, IReadOnlyList<Batch> wave, CancellationToken cancellationToken)
    {
        // No row leaves its home before its move stands in the log.
        await context.Sessions.Ledger.SettleAsync(cancellationToken);
        var (members, results) = await AnnounceAsync(move, wave, cancellationToken);
        wave = [.. wave.Where(b => members.ContainsKey(b.Id))];
        if (wave.Count == 0)
        {
            return results;
        }

        await OlderAsync(OlderWriters.WaitAsync(context.Sessions.AtSource, context.Plan, OlderWriterPatience, context.Clock, cancellationToken), cancellationToken);
        FailPoint.Reach("waited");
        await MailAsync(move, wave, cancellationToken);
        var (pass, differs) = await CopyAsync(move, wave, cancellationToken);
        results.AddRange(wave.Where(b => differs.ContainsKey(b.Id)).Select(b => Quarantined(b, differs[b.Id])));
        var equal = wave.Where(b => !differs.ContainsKey(b.Id)).ToList();
        if (equal.Count == 0)
        {
            return results;
        }

        foreach (var batch in equal)
        {
            await MoveJournal.EnterAsync(context.Sessions.Control, context.Pair, context.Claim, batch, new CutoverPhase.Armed(), null, cancellationToken);
        }

        await context.Sessions.Ledger.SettleAsync(cancellationToken);
        FailPoint.Reach("armed");
        await OlderAsync(fence.ArmAsync([.. equal.Select(b => b.Id)], OlderWriterPatience, cancellationToken), cancellationToken);
        var cutover = new BatchCutover(
            context.Pair, context.Claim, context.Plan, context.Sessions, context.Follower, fence, context.Tokens, context.Declaration.Moving.WriterPatience, context.Clock);
        foreach (var (batch, at) in equal.Select((b, i) => (b, i)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (context.Follower.IsWaiting || !await MoveJournal.IsRunningAsync(context.Sessions.Control, move.Id, cancellationToken) || !await admission.StandsAsync(cancellationToken))
            {
                await PutBackAsync(equal.Skip(at), cancellationToken);
                break;
            }

            results.Add((batch, await cutover.RunAsync(batch, members[batch.Id], pass, CancellationToken.None)));
            pass.Leaves.Forget(batch.Id);
        }

        return results;
    }

    /// <summary>Makes the target know the members, but for batches of which it has somebody as its own: those wait for a person.</summary>
    private async Task<(IReadOnlyDictionary<long, IReadOnlyList<string>> Members, List<(Batch Batch, CutoverResult Result)> Refused)> AnnounceAsync(
        Move move, IReadOnlyList<Batch> wave, CancellationToken cancellationToken)
    {
        var root = context.Plan.Root(move.Kind);
        var members = await Members.ReadAsync(context.Sessions.AtSource, root.Kind, wave[0].Id, wave[^1].Id, cancellationToken);
        var target = context.Sessions.AtTarget;
        var taken = await Members.TakenAsync(target, root, context.Pair, members, cancellationToken);
        members = [.. members.Where(m => !taken.ContainsKey(m.Batch))];

        // Whoever was born between two looks of ours may not be in the directory yet.
        await HomeDirectory.RegisterAsync(
            context.Sessions.Control, move.Kind, [.. members.Select(m => context.Tokens.Of(move.Kind, m.Key))], context.Pair.Source.Id, cancellationToken);
        await using var transaction = await target.BeginTransactionAsync(cancellationToken);
        await Claiming.RequireAsync(target, context.Pair, context.Claim, cancellationToken);
        if (await Members.AnnounceAsync(target, context.Plan, root, context.Pair, members, cancellationToken) is > 0 and var late)
        {
            throw new DomicileException(
                message: $"{late} subjects cannot move to site '{context.Pair.Target.Id}'.",
                detail: $"The site has just taken in residents of its own under the same keys in table '{root.Name}'.",
                hint: "Nothing to do: it is tried again, and their batches are put aside.");
        }

        await transaction.CommitAsync(cancellationToken);
        foreach (var batch in context.Sessions.Ledger.IsKept ? members.GroupBy(m => m.Batch) : [])
        {
            await context.Sessions.Ledger.AnnounceAsync(batch.Key, move.Kind, [.. batch.Select(m => context.Tokens.Of(move.Kind, m.Key))], cancellationToken);
        }

        return (members.GroupBy(m => m.Batch).ToDictionary(g => g.Key, g => (IReadOnlyList<string>)[.. g.Select(m => m.Key)]),
            [.. wave.Where(b => taken.ContainsKey(b.Id)).Select(b => Quarantined(
                b, $"site '{context.Pair.Target.Id}' has residents of its own under the keys of {taken[b.Id]} of them in table '{root.Name}': give one of the two another key, then resume the move; or cancel it"))]);
    }

    private static (Batch Batch, CutoverResult Result) Quarantined(Batch batch, string because) => (batch, new(new CutoverPhase.Quarantined(because), TimeSpan.Zero, null));

    /// <summary>Waits until what is addressed to the members is at the target: rows of theirs may refer to it, and it should be there when they are. A site that is down, or at work
    /// on a long copy, is not waited for for ever; what it has comes later.</summary>
    private async Task MailAsync(Move move, IReadOnlyList<Batch> wave, CancellationToken cancellationToken)
    {
        var fetch = new AddressedFetch(context);
        var root = context.Plan.Root(move.Kind);
        for (var start = context.Clock.GetTimestamp();
            context.Clock.GetElapsedTime(start) < OlderWriterPatience && await fetch.IsAwaitedAsync(root, wave.Select(b => b.Id), cancellationToken);)
        {
            if (!await fetch.TryAsync(cancellationToken))
            {
                await context.Follower.StepAsync(copying: null, TimeSpan.FromMilliseconds(20), cancellationToken);
            }
        }
    }

    /// <summary>Copies, and compares what was read with what was written.</summary>
    /// <returns>What was compared, and by batch how it differs.</returns>
    private async Task<(FullPass Pass, IReadOnlyDictionary<long, string> Differs)> CopyAsync(Move move, IReadOnlyList<Batch> wave, CancellationToken cancellationToken)
    {
        var leaves = new LeafBook();
        var slices = context.Plan.Tables.Where(t => t.Kind.Name == move.Kind).Select(t => new Slice(t, [.. wave.Select(b => b.Id)], null)).ToList();
        var copy = new WaveCopy(context.Sessions, new SliceCopy(context.Pair, context.Claim, context.Silence));
        var start = Stopwatch.GetTimestamp();
        FullPass? pass = null;
        var (rows, bytes) = await RoundRunner.RunAsync(
            context,
            async snapshot =>
            {
                await RoundRunner.ParentsAsync(context, snapshot, OlderWriterPatience, cancellationToken);
                throttle.Start();
                var copied = await copy.WriteAsync(snapshot, slices, leaves, throttle.WaitAsync, cancellationToken);
                throttle.End(wave.Sum(b => (long)b.Subjects));
                pass = new(leaves, snapshot.Sees, await copy.FreezeTargetAsync(cancellationToken));
                await ForgetRedoAsync(wave, cancellationToken);
                context.Follower.Progress = wave.Aggregate(context.Follower.Progress, (p, b) => Copied(p, b.Id, slices));
                return copied;
            },
            cancellationToken);
        FailPoint.Reach("copied");
        var back = new LeafBook();
        var orphans = await context.WhileFollowingAsync(copy.ReadBackAsync(slices, back, orphans: context.Silence, cancellationToken), cancellationToken);
        await MoveFigures.CopiedAsync(context.Sessions.Control, move.Id, rows, back.Rows, bytes, Stopwatch.GetElapsedTime(start), cancellationToken);
        return (pass!, orphans.Count > 0
            ? wave.ToDictionary(b => b.Id, _ => $"rows without their parents at the target: {string.Join("; ", orphans)}")
            : Compare(wave, slices, leaves, back));
    }

    /// <summary>The move was paused or cancelled, another policy came into force, or the stream waits for another worker's erasure: who is not switched yet waits as before the wave, and is copied again later.</summary>
    private async Task PutBackAsync(IEnumerable<Batch> rest, CancellationToken cancellationToken)
    {
        foreach (var batch in rest)
        {
            await fence.LiftAsync(batch.Id, cancellationToken);
            await MoveJournal.EnterAsync(context.Sessions.Control, context.Pair, context.Claim, batch, new CutoverPhase.Planned(), null, cancellationToken);
        }
    }

    /// <summary>The batches were copied as a whole, with whatever came to them or left them.</summary>
    private Task<int> ForgetRedoAsync(IReadOnlyList<Batch> wave, CancellationToken cancellationToken) =>
        context.Sessions.AtTarget.ExecuteAsync("DELETE FROM domicile.redo WHERE batch = ANY ($1)", [wave.Select(b => b.Id).ToArray()], cancellationToken);

    private static CopyProgress Copied(CopyProgress progress, long batch, List<Slice> slices)
    {
        var again = progress.AfterRedoing(progress.Redo.Where(m => m.Batch == batch));
        return slices.Aggregate(again, (p, s) => p.AfterCopying(batch, s.Table.Name));
    }

    private static Dictionary<long, string> Compare(IReadOnlyList<Batch> wave, List<Slice> slices, LeafBook source, LeafBook target)
    {
        var differences =
            from batch in wave
            from slice in slices
            let difference = source.Of(batch.Id, slice.Table.Number).Compare(target.Of(batch.Id, slice.Table.Number))
            where !difference.IsNone
            group $"table '{slice.Table.Name}': {difference}" by batch.Id;
        return differences.ToDictionary(d => d.Key, d => d.First());
    }

    private async Task OlderAsync(Task<string?> wait, CancellationToken cancellationToken)
    {
        if (await context.WhileFollowingAsync(wait, cancellationToken) is { } open)
        {
            throw new DomicileException(
                message: $"Open transactions at site '{context.Pair.Source.Id}' hold up the move.",
                detail: $"After {OlderWriterPatience.TotalSeconds:0} s there were still {open}.",
                hint: "End them, or wait: the move tries again by itself.");
        }
    }
}
