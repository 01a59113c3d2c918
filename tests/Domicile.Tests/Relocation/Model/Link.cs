using System.Collections.Immutable;
using Domicile.Postgres;
using Domicile.Relocation.Rounds;

namespace Domicile.Tests.Relocation.Model;

/// <summary>One worker's hold on a pair of sites: its claim, and the stream from source to target.</summary>
internal sealed class Link(World world, ModelDatabase source, ModelDatabase target, WorkerLife life)
{
    private readonly Dictionary<SourceTransaction, LogEntry> _held = [];
    private Lsn _readFrom;
    private Progress _written = null!;

    public int Pair { get; } = (source.Site * 10) + target.Site;

    public World World { get; } = world;

    public ModelDatabase Source { get; } = source;

    public ModelDatabase Target { get; } = target;

    public WorkerLife Life { get; } = life;

    public ModelKey ClaimKey => new(Relation.Claim, Pair);

    public ModelKey ProgressKey => new(Relation.Progress, Pair);

    public long Claim { get; private set; }

    /// <summary>As last written to the target; the act that changes it compares.</summary>
    public Progress Stored { get; private set; } = null!;

    public Progress Now { get; set; } = null!;

    private bool Has(Mutant mutant) => World.Has(mutant);

    /// <summary>Takes the pair: control database, source, target, in that order; then reads what is true.</summary>
    public async Task TakeOverAsync()
    {
        Life.Place = Place.TakeOver;
        var seen = World.Control.Read(ClaimKey) is long stored ? stored : 0;
        await Life.StepAsync();
        Claim = seen + 1;
        await EndOlderAsync(World.Control);
        await WithoutClaimAsync(World.Control, async transaction =>
        {
            if (await transaction.LockAsync<long>(ClaimKey, LockMode.Update) != seen && !Has(Mutant.ClaimWithoutCompare))
            {
                throw new WorkerEndedException(superseded: true);
            }

            await transaction.PutAsync(ClaimKey, Claim);
        });

        foreach (var site in Has(Mutant.ClaimOnlyInControl) ? [] : new[] { Source, Target })
        {
            await EndOlderAsync(site);
            await WithoutClaimAsync(site, async transaction =>
            {
                var there = await transaction.LockAsync<long>(ClaimKey, LockMode.Update);
                if (there >= Claim && !(Has(Mutant.ClaimWithoutCompare) && there == Claim))
                {
                    throw new WorkerEndedException(superseded: true);
                }

                await transaction.PutAsync(ClaimKey, Claim);
            });
        }

        await LoadAsync();
        Life.Place = Place.Anywhere;
    }

    /// <summary>A worker that stands still in the middle of an act holds the claim row; its session is given a moment, then ended.</summary>
    private async Task EndOlderAsync(ModelDatabase site)
    {
        await World.YieldAsync(World.Random.Next(3) == 0 ? 30 : 0);
        site.Terminate(Pair);
    }

    /// <summary>An act of this worker: a transaction that first shares the site's claim row and finds its own claim there.</summary>
    public Task ActAsync(ModelDatabase site, Func<ModelTransaction, Task> act, bool sync = true, bool unclaimed = false) =>
        unclaimed || Has(site.Site == 0 ? Mutant.ClaimUncheckedInControl : site == Source ? Mutant.ClaimUncheckedAtSource : Mutant.ClaimUncheckedAtTarget)
            || (site.Site != 0 && Has(Mutant.ClaimOnlyInControl))
            ? WithoutClaimAsync(site, act, sync)
            : WithoutClaimAsync(
                site,
                async transaction =>
                {
                    if (await transaction.LockAsync<long>(ClaimKey, LockMode.Share) != Claim)
                    {
                        throw new WorkerEndedException(superseded: true);
                    }

                    await Life.StepAsync();
                    await act(transaction);
                },
                sync);

    /// <summary>Writes the progress in the transaction of the act, if it is still what this worker knows.</summary>
    public async Task ProgressAsync(ModelTransaction transaction, Progress next)
    {
        await CompareAsync(transaction);
        _written = Durable(next);
        await transaction.PutAsync(ProgressKey, _written);
    }

    /// <summary>The progress in the target must be what this worker knows; else it was written by another, or lost in a crash.</summary>
    public async Task CompareAsync(ModelTransaction transaction)
    {
        var stored = await transaction.LockAsync<Progress>(ProgressKey, LockMode.NoKeyUpdate);
        if (!ReferenceEquals(stored, Stored) && !Has(Mutant.ApplyWithoutComparingProgress))
        {
            throw new WorkerEndedException(superseded: false);
        }
    }

    /// <summary>To be called when the act that wrote it has committed.</summary>
    public void ProgressIs(Progress next)
    {
        Now = next;
        Stored = _written;
    }

    /// <summary>Reads the stream to the position; what a copy's snapshot does not see is held.</summary>
    public async Task ConsumeAsync(Lsn until, PgSnapshot? copying)
    {
        copying = Has(Mutant.PositionInsteadOfVisibility) ? null : copying;
        if (!Has(Mutant.HeldAfterLater))
        {
            await ApplyDueAsync(copying);
        }

        while (await NextAsync(until) is { } entry)
        {
            await Life.StepAsync();
            var transaction = new SourceTransaction(entry.Xid, entry.Commit);
            var verdict = RoundRules.Decide(Now.Round, transaction, copying);
            if (verdict == StreamVerdict.Apply)
            {
                await ApplyAsync(transaction, entry);
            }
            else if (verdict == StreamVerdict.Hold)
            {
                await HoldAsync(transaction, entry);
            }

            _readFrom = new(entry.Commit.Bytes + 1);
            Life.Place = Life.Place is Place.Anywhere or Place.Waiting ? Now.Round.Held.IsEmpty && Now.Copy.Redo.IsEmpty ? Place.Anywhere : Place.Waiting : Life.Place;
            Acknowledge();
        }

        if (Has(Mutant.HeldAfterLater))
        {
            await ApplyDueAsync(copying);
        }

        await PassAsync(until);
    }

    /// <summary>The copy is written: what waited for it comes now.</summary>
    public async Task ReleaseAsync()
    {
        if (Has(Mutant.HeldDropped))
        {
            Now = Now with { Round = Now.Round with { Held = [] } };
            _held.Clear();
        }

        await ApplyDueAsync(null);
    }

    /// <summary>Forgets recent ids, now and then.</summary>
    public void Prune() => Now = Now with { Round = Now.Round.Pruned(Source.Snapshot()) };

    private async Task ApplyDueAsync(PgSnapshot? copying)
    {
        foreach (var due in RoundRules.Due(Now.Round, copying))
        {
            if (_held.TryGetValue(due, out var entry))
            {
                await ApplyAsync(due, entry);
            }
        }
    }

    private async Task<LogEntry?> NextAsync(Lsn until)
    {
        await Life.StepAsync();
        while (true)
        {
            if (Source.Next(_readFrom) is { } entry)
            {
                return entry.Commit < until ? entry : null;
            }

            if (Source.Flushed >= until)
            {
                return null;
            }

            Source.Heartbeat();
        }
    }

    private async Task ApplyAsync(SourceTransaction transaction, LogEntry entry)
    {
        if (entry.Opened is { } opened && opened.Home == Source.Site)
        {
            await Handover.WaitAsync(this, opened);
        }

        var next = Now;
        var applier = new Applier(this);
        async Task Act(ModelTransaction at)
        {
            await CompareAsync(at);
            next = entry.IsOurs && !Has(Mutant.OwnChangesApplied) ? Now : await applier.ApplyAsync(at, Now, entry);
            await Handover.AtAsync(this, at, entry);
            var counts = entry.IsOurs || !Has(Mutant.DroppedTransactionsNotRecent) || applier.HasApplied;
            var round = next.Round.AfterApplying(transaction);
            next = next with { Round = counts ? round : round with { Recent = Now.Round.Recent } };
            await ProgressAsync(at, next);
        }

        try
        {
            await ActAsync(Target, Act, sync: false);
        }
        catch (ModelFaultException fault) when (fault.Code is ModelFaultException.Unique or ModelFaultException.ForeignKey)
        {
            throw new PromiseBrokenException($"apply failed: {fault.Message}");
        }
        catch (ModelFaultException fault) when (fault.Code == ModelFaultException.Disconnected && World.Random.Next(2) == 0)
        {
            // A worker that reconnects and goes on with what it has in memory.
            await ActAsync(Target, Act, sync: false);
        }

        _held.Remove(transaction);
        ProgressIs(next);
    }

    private async Task HoldAsync(SourceTransaction transaction, LogEntry entry)
    {
        _held[transaction] = entry;
        var next = Now with { Round = Now.Round.AfterHolding(transaction) };
        await ActAsync(Target, at => ProgressAsync(at, next), sync: false);
        ProgressIs(next);
    }

    private async Task PassAsync(Lsn until)
    {
        if (Stored.Round.Applied >= until)
        {
            return;
        }

        // In the target only if somebody waits for it: two sites that note each other's notes would never rest.
        var next = Now with { Round = Now.Round.AfterPassing(until) };
        if (!World.Wanted.Remove(Pair))
        {
            Now = next;
            return;
        }

        await ActAsync(Target, at => ProgressAsync(at, next), sync: false);
        ProgressIs(next);
        Acknowledge();
    }

    private void Acknowledge()
    {
        if (World.Random.Next(3) > 0 || !Source.Slots.TryGetValue(Now.Slot, out var slot))
        {
            return;
        }

        if (Target.ReadFlushed(ProgressKey) is Progress flushed)
        {
            var basis = Has(Mutant.AcknowledgedBeforeFlush) ? Now.Round : flushed.Round;
            var to = Has(Mutant.AcknowledgedPastHeld) ? basis.Applied : RoundRules.Acknowledgeable(basis);
            Source.Slots[Now.Slot] = to > slot ? to : slot;
        }
    }

    /// <summary>What the mutants keep in memory only.</summary>
    private Progress Durable(Progress next)
    {
        var held = Has(Mutant.HeldInMemoryOnly) ? [] : next.Round.Held;
        var redo = Has(Mutant.RedoInMemoryOnly) ? [] : next.Copy.Redo;
        var dirty = Has(Mutant.DirtyInMemory) ? ImmutableHashSet<ModelKey>.Empty : next.Dirty;
        return next with { Round = next.Round with { Held = held }, Copy = next.Copy with { Redo = redo }, Dirty = dirty };
    }

    private async Task LoadAsync()
    {
        if (Target.Read(ProgressKey) is not Progress progress || !Source.Slots.TryGetValue(progress.Slot, out var slot))
        {
            await CreateSlotAsync();
            return;
        }

        Stored = _written = progress;
        Now = progress with { Round = progress.Round.TakenOver(Claim) };
        _readFrom = slot;
    }

    /// <summary>Waits until every transaction that runs now has its end in the log; not until it has left the running ones.</summary>
    private async Task CreateSlotAsync()
    {
        var running = Source.Sessions.Where(s => s.Xid > 0 && Source.IsUnlogged(s.Xid)).Select(s => s.Xid).ToList();
        while (running.Exists(Source.IsUnlogged))
        {
            await Source.SomebodyEnds();
            await Life.StepAsync();
        }

        await Life.StepAsync();
        var at = Source.InsertPosition;

        // Its name has the claim in it: a worker that wakes up in here cannot take the slot from under its successor.
        var name = Has(Mutant.SlotNamedByPairOnly) ? Pair : (Pair * 1000) + (int)Claim;
        Source.Slots[name] = at;
        Source.Flush();
        await Life.StepAsync();
        var round = RoundState.Start(Claim, Has(Mutant.FirstRoundAtOnce) ? 0 : Source.NextXid, at);
        var fresh = new Progress(name, round, CopyProgress.Empty, false, null, default, []);
        await ActAsync(Target, at => at.PutAsync(ProgressKey, fresh));
        Stored = Now = _written = fresh;
        _readFrom = at;
    }

    private async Task WithoutClaimAsync(ModelDatabase site, Func<ModelTransaction, Task> act, bool sync = true)
    {
        await Life.StepAsync();
        var transaction = World.BeginOurs(site, Pair);
        try
        {
            await Life.StepAsync();
            await act(transaction);
            await Life.StepAsync();
            await transaction.CommitAsync(sync, () => World.StallAsync(World.Scenario.Stall / 5));
            await Life.StepAsync();
        }
        catch
        {
            transaction.Rollback();
            throw;
        }
    }
}
