using System.Collections.Immutable;
using Domicile.Postgres;
using Domicile.Relocation.Rounds;

namespace Domicile.Tests.Relocation.Model;

/// <summary>Applies one source transaction at the target: copied rows in full, others as projections.</summary>
internal sealed class Applier(Link link)
{
    public static readonly TableName[] Tables = [TableName.Parse("subject"), TableName.Parse("invoice"), TableName.Parse("line")];

    private readonly HashSet<ModelKey> _touched = [];

    /// <summary>Whether anything came of it.</summary>
    public bool HasApplied => _touched.Count > 0;

    public async Task<Progress> ApplyAsync(ModelTransaction at, Progress progress, LogEntry entry)
    {
        var labelled = entry.Changes.Where(c => c.Old is not null).Select(Label);
        var copy = progress.Copy;
        var crossing = ChangeRules.Crossing(copy, labelled);
        if (!link.World.Has(Mutant.EnteringRowIgnored) && !link.World.Has(Mutant.EnteringRowAppliedFromEvent))
        {
            copy = copy with { Redo = copy.Redo.Union(crossing) };
            foreach (var member in crossing.OrderBy(m => m.Subject, StringComparer.Ordinal))
            {
                await TakeBackAsync(at, int.Parse(member.Subject, System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        foreach (var change in entry.Changes)
        {
            _ = await ChangeAsync(at, progress, copy, change);
        }

        return progress with { Copy = copy, Dirty = Dirty(progress, entry) };
    }

    /// <summary>A member's rows become what an outsider's are: projections.</summary>
    public async Task TakeBackAsync(ModelTransaction at, int subject)
    {
        if (link.World.Has(Mutant.RedoKeepsStaleRows))
        {
            return;
        }

        foreach (var (key, row) in at.Closure(subject).OrderByDescending(r => r.Key.Relation))
        {
            _touched.Add(key);
            await at.PutAsync(key, key.Relation == Relation.Line ? null : row.Project());
        }
    }

    /// <summary>Makes these the subjects' projections, whatever was there.</summary>
    public async Task ReplaceProjectionsAsync(ModelTransaction at, IReadOnlyCollection<int> subjects, Dictionary<ModelKey, AppRow> rows)
    {
        var extra = link.World.Has(Mutant.PrepareKeepsExtraRows) ? [] : at.Closure([.. subjects]).Keys.Where(k => k.Relation == Relation.Invoice && !rows.ContainsKey(k)).ToList();
        foreach (var key in extra)
        {
            await ProjectAsync(at, new(key, ChangeKind.Delete, at.Newest(key)!.Value, false, null, null));
        }

        foreach (var (key, row) in rows.OrderBy(r => r.Key.Relation))
        {
            var kind = at.Newest(key) is null ? ChangeKind.Insert : ChangeKind.Update;
            await ProjectAsync(at, new(key, kind, row, false, null, null));
        }
    }

    private static RowChange Label(StreamChange change) => new(Tables[(int)change.Key.Relation], change.Kind, change.Old!, change.New!);

    private ImmutableHashSet<ModelKey> Dirty(Progress progress, LogEntry entry)
    {
        var dirty = progress.FullPass is { } pass
            && (link.World.Has(Mutant.DirtyByPosition) ? entry.Commit > progress.FullPassAt : VerificationRules.MakesDirty(pass, entry.Xid));
        return dirty ? progress.Dirty.Union(_touched) : progress.Dirty;
    }

    private async Task<bool> ChangeAsync(ModelTransaction at, Progress progress, CopyProgress copy, StreamChange change)
    {
        var verdict = change.Old is null ? ChangeVerdict.Project : ChangeRules.Decide(copy, Label(change));
        if (verdict == ChangeVerdict.Project && Member(change) is { } member)
        {
            if (link.World.Has(Mutant.RedoKeepsStaleRows) && (copy.Redo.Contains(member) || (change.Old is Owner.Member old && copy.Redo.Contains(old))))
            {
                return false;
            }

            verdict = Mutated(copy, change, member);
        }

        return verdict switch
        {
            ChangeVerdict.Apply => await FullAsync(at, change),
            ChangeVerdict.RemoveIfPresent => await RemoveIfPresentAsync(at, change),
            _ when change.Key.Relation == Relation.Line => await OutdateAsync(at, change),
            _ => progress.Prepared && await ProjectAsync(at, change),
        };
    }

    /// <summary>A row that no other site may hold changed at its home. If it still lies here, left behind by a batch that moved away,
    /// it goes: it may come again with another owner.</summary>
    private async Task<bool> OutdateAsync(ModelTransaction at, StreamChange change) =>
        change.Kind != ChangeKind.Insert && !link.World.Has(Mutant.FollowerKeepsUnprojectedRows) && await RemoveIfPresentAsync(at, change);

    private static Owner.Member? Member(StreamChange change) => change.New as Owner.Member ?? change.Old as Owner.Member;

    private ChangeVerdict Mutated(CopyProgress copy, StreamChange change, Owner.Member member)
    {
        var done = copy.Done.Contains((member.Batch, Tables[(int)change.Key.Relation]));
        var applies = (link.World.Has(Mutant.ChangesOwnedBeforeTheirTableIsDone) && !done && copy.Done.Any(d => d.Batch == member.Batch))
            || (link.World.Has(Mutant.RedoDropsByBatchOnly) && done)
            || (link.World.Has(Mutant.EnteringRowAppliedFromEvent) && done);
        return applies ? ChangeVerdict.Apply : ChangeVerdict.Project;
    }

    private async Task<bool> FullAsync(ModelTransaction at, StreamChange change)
    {
        _touched.Add(change.Key);
        var there = await at.LockAsync<AppRow?>(change.Key, LockMode.NoKeyUpdate);
        change = Corrupted(change);
        switch (change.Kind)
        {
            case ChangeKind.Insert when there is not null:
                throw new PromiseBrokenException($"{change.Key} is there before its insert");
            case ChangeKind.Insert:
                await at.PutAsync(change.Key, change.Row, LockMode.Update);
                await DoubledAsync(at, change);
                break;
            case ChangeKind.Update when there is { } row && (row.IsFull || link.World.Has(Mutant.EnteringRowAppliedFromEvent)):
                await at.PutAsync(change.Key, change.HasValue ? change.Row : change.Row with { Value = row.Value });
                break;
            case ChangeKind.Update when link.World.Has(Mutant.EnteringRowAppliedFromEvent):
                await at.PutAsync(change.Key, change.HasValue ? change.Row : change.Row.Project());
                break;
            case ChangeKind.Delete when there is not null || change.Key.Relation != Relation.Line || at.Newest(new(Relation.Invoice, change.Row.Parent)) is null:
                await RemoveAsync(at, change.Key);
                break;
            default:
                throw new PromiseBrokenException($"{change.Kind} of {change.Key} affects no row");
        }

        return true;
    }

    /// <summary>A fault of the kind that verification is there to find: after the full pass, one value is written wrongly.</summary>
    private StreamChange Corrupted(StreamChange change) =>
        change.HasValue && link.Now.FullPass is not null && link.World.Scenario.Corrupt > 0 && link.World.Random.NextDouble() < link.World.Scenario.Corrupt
            ? change with { Row = change.Row with { Value = change.Row.Value + 100_000 } }
            : change;

    /// <summary>Another such fault: a row that nobody wrote.</summary>
    private async Task DoubledAsync(ModelTransaction at, StreamChange change)
    {
        if (change.Key.Relation == Relation.Line && link.Now.FullPass is not null && link.World.Random.NextDouble() < link.World.Scenario.Doubled)
        {
            await at.PutAsync(change.Key with { Id = change.Key.Id + 500_000 }, change.Row);
        }
    }

    private async Task<bool> ProjectAsync(ModelTransaction at, StreamChange change)
    {
        var there = await at.LockAsync<AppRow?>(change.Key, LockMode.NoKeyUpdate);
        var grace = await GraceAsync(at, there, change);
        var stale = new List<ModelKey>();
        switch (change.Kind)
        {
            case ChangeKind.Insert when there is not null:
                throw new PromiseBrokenException($"the projection of {change.Key} is there before its insert");
            case ChangeKind.Insert:
                await at.PutAsync(change.Key, change.Row.Project(), LockMode.Update);
                break;
            case ChangeKind.Delete:
                stale = Below(at, change.Key);
                await RemoveAsync(at, change.Key);
                break;
            case ChangeKind.Update when there is { } row:
                var keeps = link.World.Has(row.Parent == change.Row.Parent ? Mutant.FollowerKeepsStaleValues : Mutant.FollowerKeepsFullRowOnReparent);
                stale = row.Parent == change.Row.Parent || keeps ? [] : Below(at, change.Key);
                await RemoveAllAsync(at, stale);
                await at.PutAsync(change.Key, keeps ? change.Row with { Value = row.Value } : change.Row.Project());
                break;
            default:
                throw new PromiseBrokenException($"no projection of {change.Key} to change");
        }

        _touched.Add(change.Key);
        await RememberAsync(at, grace, [change.Key, .. stale]);
        return true;
    }

    /// <summary>Nobody could say whose the row was; in a grace it may still lie under the old owner here.</summary>
    private async Task<bool> RemoveIfPresentAsync(ModelTransaction at, StreamChange change)
    {
        var there = await at.LockAsync<AppRow?>(change.Key, LockMode.NoKeyUpdate);
        var owner = change.Key.Relation == Relation.Line && there is { } line ? at.Newest(new(Relation.Invoice, line.Parent)) : there;
        var grace = owner is { } row ? await BatchAsync(at, row.Parent) : 0;
        var below = Below(at, change.Key);
        var removed = await RemoveAsync(at, change.Key);
        await RememberAsync(at, grace, [change.Key, .. below]);
        return removed;
    }

    /// <summary>The batch, if the row is or becomes one of a batch that has left this site and is not erased yet.</summary>
    private async Task<int> GraceAsync(ModelTransaction at, AppRow? there, StreamChange change)
    {
        foreach (var row in new[] { there, change.Kind == ChangeKind.Delete ? null : change.Row })
        {
            var subject = row is null ? 0 : change.Key.Relation == Relation.Subject ? change.Key.Id : row.Value.Parent;
            if (subject > 0 && await BatchAsync(at, subject) is var batch and > 0)
            {
                return batch;
            }
        }

        return 0;
    }

    private async Task<int> BatchAsync(ModelTransaction at, int subject)
    {
        var residence = await at.LockAsync<Residence>(new(Relation.Residence, subject), LockMode.Share);
        var lease = residence is { Batch: > 0 } ? at.Read<Lease>(new(Relation.Lease, residence.Batch)) : null;
        return lease is { State: LeaseState.Fenced or LeaseState.Moved } && lease.Source == link.Target.Site ? residence!.Batch : 0;
    }

    private async Task RememberAsync(ModelTransaction at, int batch, IEnumerable<ModelKey> keys)
    {
        foreach (var key in batch == 0 || link.World.Has(Mutant.TouchedInMemory) ? [] : keys)
        {
            var row = at.Newest(key);
            var subject = key.Relation == Relation.Subject ? key.Id : key.Relation == Relation.Invoice ? row?.Parent ?? 0 : 0;
            var stays = row is not null && subject > 0 && await BatchAsync(at, subject) == batch;
            await at.PutAsync(ModelKey.Touched(key), new Touched(batch, key, stays ? row : null));
        }
    }

    private static List<ModelKey> Below(ModelTransaction at, ModelKey key) =>
        key.Relation == Relation.Invoice ? [.. at.Rows(Relation.Line).Where(r => r.Row.Parent == key.Id).Select(r => r.Key)] : [];

    private async Task<bool> RemoveAsync(ModelTransaction at, ModelKey key)
    {
        if (at.Newest(key) is null)
        {
            return false;
        }

        _touched.Add(key);
        var below = Below(at, key);
        if (below.Count > 0 && link.World.Has(Mutant.FollowerDeletesRowOnly))
        {
            throw new ModelFaultException(ModelFaultException.ForeignKey, $"{key} is still referred to");
        }

        await RemoveAllAsync(at, below);
        await at.PutAsync(key, null);
        return true;
    }

    private async Task RemoveAllAsync(ModelTransaction at, IEnumerable<ModelKey> keys)
    {
        foreach (var key in keys)
        {
            _touched.Add(key);
            await at.PutAsync(key, null);
        }
    }
}
