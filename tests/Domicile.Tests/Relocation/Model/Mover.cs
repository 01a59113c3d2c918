using System.Collections.Immutable;
using Domicile.Postgres;
using Domicile.Relocation.Cutover;
using Domicile.Relocation.Erasure;
using Domicile.Relocation.Rounds;
using static Domicile.Relocation.Cutover.CutoverObservation;

namespace Domicile.Tests.Relocation.Model;

/// <summary>The acts of one batch, phase by phase; what comes after what is the product's own <see cref="CutoverStep"/>.</summary>
internal sealed class Mover(Link link, Batch batch)
{
    private readonly Round _round = new(link, batch);
    private Journal _journal = null!;

    private World World => link.World;

    private ModelKey JournalKey => new(Relation.Journal, batch.Number);

    private ModelKey LeaseKey => new(Relation.Lease, batch.Number);

    private ModelKey ClosingKey => new(Relation.Closing, batch.Number);

    private ModelKey CertificateKey => new(Relation.Certificate, batch.Number);

    /// <summary>Goes on from the journal to the batch's end.</summary>
    public async Task RunAsync()
    {
        await RecoverAsync();
        while (_journal.Phase is not (CutoverPhase.Done or CutoverPhase.Quarantined))
        {
            link.Life.Place = PlaceOf(_journal.Phase);
            var seen = await PerformAsync(_journal.Phase);
            if (World.Control.Read(JournalKey) is not Journal { Phase: CutoverPhase.Switched } written || _journal.Phase is not CutoverPhase.Switching)
            {
                await StoreAsync(CutoverStep.Next(_journal.Phase, seen));
            }
            else
            {
                _journal = written;
            }
        }

        if (_journal.Phase is CutoverPhase.Quarantined why)
        {
            World.Quarantined(why.Because);
        }

        World.BatchEnded(batch);
    }

    private static Place PlaceOf(CutoverPhase phase) => phase switch
    {
        CutoverPhase.Closing or CutoverPhase.Fenced or CutoverPhase.Drained => Place.Fence,
        CutoverPhase.Verified or CutoverPhase.Switching => Place.Switch,
        CutoverPhase.Switched or CutoverPhase.Opened => Place.Open,
        CutoverPhase.Erasing => Place.Erase,
        CutoverPhase.Unfencing => Place.Unfence,
        _ => Place.Anywhere,
    };

    private async Task RecoverAsync()
    {
        _journal = World.Control.Read(JournalKey) as Journal
            ?? new(new CutoverPhase.Planned(), batch.Subjects.ToImmutableDictionary(s => s, s => World.Directory(s).Epoch));
        var first = batch.Subjects[0];
        var now = World.Directory(first);
        var truth = CutoverRecovery.Compare(_journal.Epochs[first], now.Epoch, now.Home == batch.Source, now.Home == batch.Target);
        await StoreAsync(CutoverRecovery.Resume(_journal.Phase, truth));
    }

    private async Task StoreAsync(CutoverPhase phase)
    {
        var next = _journal with { Phase = phase };
        await link.ActAsync(World.Control, at => at.PutAsync(JournalKey, next));
        _journal = next;
    }

    private Task<CutoverObservation> PerformAsync(CutoverPhase phase) => phase switch
    {
        CutoverPhase.Planned => CopyAsync(),
        CutoverPhase.Copied => ArmAsync(),
        CutoverPhase.Armed => FollowAsync(),
        CutoverPhase.Closing => FenceAsync(),
        CutoverPhase.Fenced fenced => DrainAsync(fenced.Fence),
        CutoverPhase.Drained drained => CompareAsync(drained.Fence),
        CutoverPhase.Verified => FlushAsync(),
        CutoverPhase.Switching switching => SwitchAsync(switching.Fence),
        CutoverPhase.Switched switched => OpenAsync(switched.Fence),
        CutoverPhase.Opened => MovedAsync(),
        CutoverPhase.Moved or CutoverPhase.Grace => GraceAsync(),
        CutoverPhase.Erasing => EraseAsync(),
        CutoverPhase.Unfencing => UnfenceAsync(),
        _ => Task.FromResult<CutoverObservation>(new Accomplished()),
    };

    private async Task<CutoverObservation> CopyAsync()
    {
        while (!link.Now.Prepared)
        {
            await _round.PrepareAsync();
        }

        if (!await AssignAsync())
        {
            await World.PauseAsync();
            await link.ConsumeAsync(link.Source.InsertPosition, null);
            return new NotYet("the last move's rows are still here");
        }

        while (!_round.IsComplete)
        {
            await _round.RunAsync();
        }

        while (World.Scenario.Verify && !await _round.VerifyAsync())
        {
            while (!_round.IsComplete)
            {
                await _round.RunAsync();
            }
        }

        return new Accomplished();
    }

    /// <summary>Members' residence rows name the batch, at the target (closed) and at the source; then the older writers end.</summary>
    private async Task<bool> AssignAsync()
    {
        var free = true;
        await link.ActAsync(link.Target, async at => free = await AssignAtAsync(at, LeaseState.Closed));
        if (!free)
        {
            return false;
        }

        await link.ActAsync(link.Source, async at => free = await AssignAtAsync(at, LeaseState.Assigned));
        if (free && !World.Has(Mutant.NoWaitAfterAssignment))
        {
            await OlderWritersAsync();
        }

        return free;
    }

    private async Task<bool> AssignAtAsync(ModelTransaction at, LeaseState state)
    {
        foreach (var subject in batch.Subjects)
        {
            var key = new ModelKey(Relation.Residence, subject);
            var residence = await at.LockAsync<Residence>(key, LockMode.NoKeyUpdate) ?? new(batch.Source, 1, 0);
            if (residence.Batch != 0 && residence.Batch != batch.Number && !World.Has(Mutant.ReturnBeforeErase))
            {
                return false;
            }

            if (residence.Batch != batch.Number)
            {
                await at.PutAsync(key, residence with { Batch = batch.Number });
            }
        }

        if (await at.LockAsync<Lease>(LeaseKey, LockMode.NoKeyUpdate) is null)
        {
            await at.PutAsync(LeaseKey, new Lease(state, batch.Source, batch.Target));
        }

        return true;
    }

    private async Task OlderWritersAsync()
    {
        var older = link.Source.Sessions.Where(s => s.HasTableLock).ToHashSet();
        while (older.Overlaps(link.Source.Sessions))
        {
            await link.Source.SomebodyEnds();
            await link.Life.StepAsync();
        }
    }

    private async Task<CutoverObservation> ArmAsync()
    {
        await link.ActAsync(link.Source, at => LeaseAsync(at, LeaseState.Armed, LeaseState.Assigned));
        if (!World.Has(Mutant.NoWaitAfterArming))
        {
            await OlderWritersAsync();
        }

        return new Accomplished();
    }

    private async Task<CutoverObservation> FollowAsync()
    {
        await link.ConsumeAsync(link.Source.InsertPosition, null);
        while (!_round.IsComplete)
        {
            await _round.RunAsync();
        }

        return new Accomplished();
    }

    private async Task<CutoverObservation> FenceAsync()
    {
        var early = link.Source.InsertPosition;
        await link.ActAsync(link.Source, at => at.PutAsync(ClosingKey, new object()));
        if (World.Has(Mutant.FencePositionBeforeFence))
        {
            early = link.Source.InsertPosition;
        }

        try
        {
            await link.ActAsync(link.Source, at => LeaseAsync(at, LeaseState.Fenced, LeaseState.Armed, patience: 20), sync: !World.Has(Mutant.FenceCommitNotFlushed));
        }
        catch (ModelFaultException fault) when (fault.Code is ModelFaultException.LockTimeout or ModelFaultException.Deadlock)
        {
            return new NotYet(fault.Code);
        }

        return new FenceStands(World.Has(Mutant.FencePositionBeforeFence) ? early : link.Source.InsertPosition);
    }

    private async Task<CutoverObservation> DrainAsync(Lsn fence)
    {
        await link.ConsumeAsync(fence, null);
        var tries = World.Random.Next(2) == 0 ? 0 : 2;
        while (!_round.IsComplete && tries-- > 0)
        {
            await _round.RunAsync();
        }

        return new Accomplished();
    }

    private async Task<CutoverObservation> CompareAsync(Lsn fence)
    {
        var relaxed = World.Has(Mutant.SwitchWithRedoLeft) ? link.Now.Copy with { Redo = [] } : link.Now.Copy;
        if (!VerificationRules.MayCompareUnderFence(link.Now.Round, relaxed, batch.Number, fence))
        {
            return new NotYet($"members must be copied again: {link.Now.Round} {fence}, {string.Join(" ", link.Now.Round.Held)}, {link.Now.Copy.Redo.Count}");
        }

        var source = link.Source.Closure(batch.Subjects);
        Dictionary<ModelKey, AppRow> target = [];
        await link.ActAsync(link.Target, async at =>
        {
            await link.CompareAsync(at);
            target = at.Closure([.. batch.Subjects]);
        });
        if (World.Scenario.Verify && !SameUnderFence(source, target))
        {
            throw new PromiseBrokenException($"the comparison under the fence found a difference: {Round.Difference(source, target)}", found: true);
        }

        if (!Round.Same(source, target))
        {
            throw new PromiseBrokenException($"certified as the same, and they are not: {Round.Difference(source, target)}");
        }

        await link.ActAsync(World.Control, at => at.PutAsync(CertificateKey, new Certificate(source)));
        return new Accomplished();
    }

    /// <summary>The dirty keys and the counts: what the product compares.</summary>
    private bool SameUnderFence(Dictionary<ModelKey, AppRow> source, Dictionary<ModelKey, AppRow> target) =>
        (source.Count == target.Count || World.Has(Mutant.CountsNotCompared))
        && link.Now.Dirty.All(key => source.TryGetValue(key, out var left) == target.TryGetValue(key, out var right) && left == right);

    /// <summary>A commit that is waited for, and that finds the progress as it was compared: a target that crashed meanwhile has lost
    /// what it had not flushed.</summary>
    private async Task<CutoverObservation> FlushAsync()
    {
        if (!World.Has(Mutant.NoFlushBeforeSwitch))
        {
            var next = link.Now;
            await link.ActAsync(link.Target, at => link.ProgressAsync(at, next));
            link.ProgressIs(next);
        }

        return new Accomplished();
    }

    private async Task<CutoverObservation> SwitchAsync(Lsn fence)
    {
        var refused = false;
        var next = _journal with { Phase = new CutoverPhase.Switched(fence) };
        await link.ActAsync(World.Control, async at =>
        {
            foreach (var subject in batch.Subjects)
            {
                var key = new ModelKey(Relation.Directory, subject);
                var row = (await at.LockAsync<Residence>(key, LockMode.NoKeyUpdate))!;
                refused |= row.Home != batch.Source || (row.Epoch != _journal.Epochs[subject] && !World.Has(Mutant.SwitchWithoutEpoch));
                if (!refused)
                {
                    await at.PutAsync(key, new Residence(batch.Target, row.Epoch + 1, 0));
                }
            }

            if (refused)
            {
                throw new WorkerEndedException(superseded: true);
            }

            await at.PutAsync(JournalKey, next);
        }, unclaimed: World.Has(Mutant.SwitchWithoutEpoch));
        return new Accomplished();
    }

    private async Task<CutoverObservation> OpenAsync(Lsn fence)
    {
        var copy = link.Now with { Copy = link.Now.Copy.Without(batch.Number), FullPass = null, Dirty = [] };
        await link.ActAsync(
            link.Target,
            async at =>
            {
                var lease = (await at.LockAsync<Lease>(LeaseKey, LockMode.NoKeyUpdate))!;
                if (lease.State != LeaseState.Closed && !World.Has(Mutant.OpenAndMovedWithoutClaim))
                {
                    copy = link.Now;
                    return;
                }

                await at.PutAsync(LeaseKey, lease with { State = LeaseState.Open });
                foreach (var subject in batch.Subjects)
                {
                    await at.PutAsync(new(Relation.Residence, subject), new Residence(batch.Target, _journal.Epochs[subject] + 1, 0));
                }

                at.Opened = new(batch.Number, batch.Subjects, _journal.Epochs.ToImmutableDictionary(e => e.Key, e => e.Value + 1), batch.Source, batch.Target, fence);
                if (!World.Has(Mutant.OpenAndMovedWithoutClaim))
                {
                    await link.ProgressAsync(at, copy);
                }
            },
            unclaimed: World.Has(Mutant.OpenAndMovedWithoutClaim));
        link.ProgressIs(copy);
        return new Accomplished();
    }

    private async Task<CutoverObservation> MovedAsync()
    {
        await World.OpenTogetherAsync();
        await link.ActAsync(
            link.Source,
            async at =>
            {
                at.MovedBatch = batch.Number;
                await LeaseAsync(at, LeaseState.Moved, LeaseState.Fenced);
                await at.PutAsync(ClosingKey, null);
            },
            unclaimed: World.Has(Mutant.OpenAndMovedWithoutClaim));
        return new Accomplished();
    }

    private async Task<CutoverObservation> GraceAsync()
    {
        await World.YieldAsync(World.Random.Next(0, World.Scenario.Grace));
        await link.ConsumeAsync(link.Source.InsertPosition, null);
        return new Accomplished();
    }

    /// <summary>One REPEATABLE READ transaction; a follower that writes at the same time makes it start again.</summary>
    private async Task<CutoverObservation> EraseAsync()
    {
        for (var tries = 0; ; tries++)
        {
            await link.Life.StepAsync();
            var transaction = new ModelTransaction(link.Source, strict: true, ours: true) { Pair = link.Pair };
            try
            {
                var rogue = await EraseInAsync(transaction);
                if (rogue.Length > 0)
                {
                    transaction.Rollback();
                    return new Differs($"batch {batch.Number}: {rogue} not as moved");
                }

                await link.Life.StepAsync();
                await transaction.CommitAsync();
                await link.Life.StepAsync();
                return new Accomplished();
            }
            catch (ModelFaultException fault) when (fault.Code is ModelFaultException.Serialization or ModelFaultException.Deadlock)
            {
                transaction.Rollback();
                await World.PauseAsync();
                await link.Life.StepAsync();
            }
            catch
            {
                transaction.Rollback();
                throw;
            }
        }
    }

    private async Task<string> EraseInAsync(ModelTransaction at)
    {
        var careless = World.Has(Mutant.EraseWithoutClaimOrLease);
        if (await at.LockAsync<long>(link.ClaimKey, LockMode.Share) != link.Claim && !careless && !World.Has(Mutant.ClaimOnlyInControl))
        {
            throw new WorkerEndedException(superseded: true);
        }

        await link.Life.StepAsync();
        if (await at.LockAsync<Lease>(LeaseKey, LockMode.Share) is not { State: LeaseState.Moved } && !careless)
        {
            throw new PromiseBrokenException("erasing a batch that has not moved");
        }

        var mine = await MineAsync(at, careless);
        var found = at.Closure([.. mine]);
        var certified = ((Certificate)World.Control.Read(CertificateKey)!).Rows;
        var touched = TouchedRows(at);
        await link.Life.StepAsync();
        if (!World.Has(Mutant.EraseIgnoresRogue) && mine.Count == batch.Subjects.Length)
        {
            var expected = World.Has(Mutant.EraseIgnoresTouched) ? [] : touched.ToDictionary(t => t.Row, t => t.Left);
            if (EraseCheck.Rogue(certified, found, expected) is { Count: > 0 } rogue)
            {
                return string.Join(", ", rogue.Select(k => $"{k} found {(found.TryGetValue(k, out var f) ? f : null)} certified {(certified.TryGetValue(k, out var c) ? c : null)}"));
            }
        }

        await RemoveAsync(at, mine, found, touched);
        return "";
    }

    /// <summary>Members whose residence row here still names this batch; nobody else's rows are ours to erase.</summary>
    private async Task<List<int>> MineAsync(ModelTransaction at, bool careless)
    {
        var mine = new List<int>();
        foreach (var subject in batch.Subjects)
        {
            var residence = await at.LockAsync<Residence>(new(Relation.Residence, subject), LockMode.NoKeyUpdate);
            if (residence!.Batch == batch.Number || careless || World.Has(Mutant.ReturnBeforeErase))
            {
                mine.Add(subject);
            }
        }

        return mine;
    }

    private List<Touched> TouchedRows(ModelTransaction at) =>
    [
        .. from key in link.Source.Versions.Keys
           where key.Relation == Relation.Touched
           let touched = at.Read<Touched>(key)
           where touched?.Batch == batch.Number
           select touched,
    ];

    private async Task RemoveAsync(ModelTransaction at, List<int> mine, Dictionary<ModelKey, AppRow> found, List<Touched> touched)
    {
        foreach (var (key, row) in found.OrderByDescending(r => r.Key.Relation))
        {
            await at.PutAsync(key, key.Relation == Relation.Line ? null : row.Project());
        }

        foreach (var row in touched)
        {
            await at.PutAsync(ModelKey.Touched(row.Row), null);
        }

        foreach (var subject in mine)
        {
            var residence = at.Read<Residence>(new(Relation.Residence, subject))!;
            await at.PutAsync(new(Relation.Residence, subject), new Residence(batch.Target, Math.Max(residence.Epoch, _journal.Epochs[subject] + 1), 0));
        }
    }

    private async Task<CutoverObservation> UnfenceAsync()
    {
        await link.ActAsync(
            link.Source,
            async at =>
            {
                var lease = await at.LockAsync<Lease>(LeaseKey, LockMode.NoKeyUpdate);
                if (lease is { State: LeaseState.Fenced or LeaseState.Armed } || World.Has(Mutant.UnfenceWithoutClaim))
                {
                    await at.PutAsync(LeaseKey, lease! with { State = LeaseState.Assigned });
                }

                await at.PutAsync(ClosingKey, null);
            },
            unclaimed: World.Has(Mutant.UnfenceWithoutClaim));
        await link.ConsumeAsync(link.Source.InsertPosition, null);
        while (!_round.IsComplete)
        {
            await _round.RunAsync();
        }

        return new Accomplished();
    }

    /// <summary>A lease goes on only from the state before; repeating finds it done.</summary>
    private async Task LeaseAsync(ModelTransaction at, LeaseState to, LeaseState from, int patience = int.MaxValue)
    {
        var lease = (await at.LockAsync<Lease>(LeaseKey, LockMode.NoKeyUpdate, patience))!;
        if (lease.State == from)
        {
            await at.PutAsync(LeaseKey, lease with { State = to });
        }
        else if (lease.State != to)
        {
            throw new PromiseBrokenException($"the lease of batch {batch.Number} is {lease.State}, not {from}");
        }
    }
}
