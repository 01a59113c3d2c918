using System.Globalization;
using Domicile.Postgres;
using Domicile.Relocation.Rounds;

namespace Domicile.Tests.Relocation.Model;

/// <summary>One visibility-aligned round: projections once, members to be copied again, then the next tables of the batch.</summary>
internal sealed class Round(Link link, Batch batch)
{
    private World World => link.World;

    /// <summary>One round, or one try.</summary>
    /// <returns>False when the snapshot was not valid, or the round was given up.</returns>
    public async Task<bool> RunAsync()
    {
        if (await AlignAsync() is not { } reader)
        {
            return false;
        }

        var redo = link.Now.Copy.Redo;
        if (!World.Has(Mutant.CopyWithoutWaiting))
        {
            await link.ConsumeAsync(reader.Until, reader.Snapshot);
        }

        if (World.Random.NextDouble() < World.Scenario.AbandonRounds)
        {
            return false;
        }

        redo = World.Has(Mutant.RedoReadBeforeStream) ? redo : link.Now.Copy.Redo;
        link.Life.Place = Place.Copy;
        await CopyAsync(reader.Snapshot, [.. redo]);
        link.Life.Place = Place.Waiting;
        await link.ReleaseAsync();
        return true;
    }

    /// <summary>The full pass of the verification, in an aligned snapshot.</summary>
    public async Task<bool> VerifyAsync()
    {
        if (await AlignAsync(World.Has(Mutant.VerifiedInAnyOldSnapshot)) is not { } reader)
        {
            return false;
        }

        await link.ConsumeAsync(reader.Until, reader.Snapshot);
        if (!link.Now.Copy.Redo.IsEmpty)
        {
            await link.ReleaseAsync();
            return false;
        }

        var differs = "";
        var next = link.Now with { FullPass = reader.Snapshot, FullPassAt = reader.Until, Dirty = [] };
        await link.ActAsync(link.Target, async at =>
        {
            await link.ProgressAsync(at, next);
            differs = Difference(link.Source.Closure(batch.Subjects, 0, reader.Snapshot), at.Closure([.. batch.Subjects]));
        });
        if (differs.Length > 0)
        {
            throw new PromiseBrokenException($"the full pass found a difference: {differs}", found: true);
        }

        link.ProgressIs(next);
        await link.ReleaseAsync();
        return true;
    }

    public static bool Same(Dictionary<ModelKey, AppRow> left, Dictionary<ModelKey, AppRow> right) =>
        left.Count == right.Count && left.All(l => right.TryGetValue(l.Key, out var row) && row == l.Value);

    public static string Difference(Dictionary<ModelKey, AppRow> left, Dictionary<ModelKey, AppRow> right) => string.Join(
        ", ",
        left.Keys.Union(right.Keys)
            .Select(key => (key, Left: left.TryGetValue(key, out var l) ? l : (AppRow?)null, Right: right.TryGetValue(key, out var r) ? r : (AppRow?)null))
            .Where(d => d.Left != d.Right)
            .Select(d => $"{d.key} {d.Left} and {d.Right}"));

    private async Task<(PgSnapshot Snapshot, Lsn Until)?> AlignAsync(bool anySnapshot = false)
    {
        var early = link.Source.InsertPosition;
        await link.Life.StepAsync();
        await World.StallAsync(World.Has(Mutant.PositionBeforeSnapshot) ? 0.5 : 0);
        var snapshot = link.Source.Snapshot();
        await link.Life.StepAsync();
        var until = World.Has(Mutant.PositionBeforeSnapshot) ? early : link.Source.InsertPosition;
        if (anySnapshot || World.Has(Mutant.ValidityUnchecked) || RoundRules.IsValid(link.Now.Round, snapshot))
        {
            return (snapshot, until);
        }

        link.Prune();
        await World.PauseAsync();
        return null;
    }

    private async Task CopyAsync(PgSnapshot snapshot, Owner.Member[] redo)
    {
        var tables = NextTables();
        if (World.Has(Mutant.TablesBeforeRedo))
        {
            await CopyTablesAsync(snapshot, tables);
            await RedoAsync(snapshot, redo);
        }
        else
        {
            await RedoAsync(snapshot, redo);
            await CopyTablesAsync(snapshot, tables);
        }
    }

    /// <summary>The projections of everybody at home at the source. What the target holds of them already (a batch in its grace came
    /// from there, or a slot was lost) is replaced: rows that went meanwhile must go, and nobody will say so again.</summary>
    public async Task PrepareAsync()
    {
        if (await AlignAsync() is not { } reader)
        {
            return;
        }

        if (IsInGrace(reader.Snapshot) && !World.Has(Mutant.PreparedInGrace))
        {
            await World.PauseAsync();
            return;
        }

        await link.ConsumeAsync(reader.Until, reader.Snapshot);
        var snapshot = reader.Snapshot;
        var next = link.Now with { Prepared = true };
        await link.ActAsync(link.Target, async at =>
        {
            await link.CompareAsync(at);
            var home = World.Subjects.Where(s => IsNewest(at, s, snapshot)).ToList();
            var rows = link.Source.Closure(home, 0, snapshot).Where(r => r.Key.Relation != Relation.Line).ToDictionary();
            await new Applier(link).ReplaceProjectionsAsync(at, home, rows);
            await link.ProgressAsync(at, next);
        });
        link.ProgressIs(next);
        await link.ReleaseAsync();
    }

    /// <summary>Whether the target still holds rows in full of somebody who went from there to the source. What happened to them since
    /// was not heard without a stream, so they have to be erased first.</summary>
    private bool IsInGrace(PgSnapshot snapshot) => World.Subjects.Any(s =>
        link.Source.Read(new(Relation.Residence, s), 0, snapshot) is Residence { Home: var home } && home == link.Source.Site
        && link.Target.Read(new(Relation.Residence, s)) is Residence { Batch: > 0 and var b }
        && link.Target.Read(new(Relation.Lease, b)) is Lease { Source: var from } && from == link.Target.Site);

    /// <summary>At home at the source, as far as the source knows, and the target does not know better.</summary>
    private bool IsNewest(ModelTransaction at, int subject, PgSnapshot snapshot)
    {
        var key = new ModelKey(Relation.Residence, subject);
        return link.Source.Read(key, 0, snapshot) is Residence there && there.Home == link.Source.Site
            && (at.Read<Residence>(key)?.Epoch ?? 0) <= there.Epoch;
    }

    private async Task RedoAsync(PgSnapshot snapshot, Owner.Member[] members)
    {
        if (link.Now.Copy.Redo.IsEmpty)
        {
            return;
        }

        var next = link.Now with { Copy = World.Has(Mutant.RedoReadBeforeStream) ? link.Now.Copy with { Redo = [] } : link.Now.Copy.AfterRedoing(members) };
        await link.ActAsync(link.Target, async at =>
        {
            await link.CompareAsync(at);
            var dirty = link.Now.Dirty;
            foreach (var member in members)
            {
                var subject = int.Parse(member.Subject, CultureInfo.InvariantCulture);
                var stale = at.Closure(subject);
                var rows = link.Source.Closure([subject], 0, snapshot).Where(r => IsDone(member, r.Key)).ToDictionary();
                await ReplaceAsync(at, stale, rows);
                dirty = dirty.Union(stale.Keys).Union(rows.Keys);
            }

            next = next with { Dirty = dirty };
            await link.ProgressAsync(at, next);
        });
        link.ProgressIs(next);
    }

    private bool IsDone(Owner.Member member, ModelKey key) =>
        link.Now.Copy.Done.Contains((member.Batch, Applier.Tables[(int)key.Relation]))
        && !(World.Has(Mutant.RedoWithoutDescendants) && key.Relation == Relation.Line);

    /// <summary>Upsert, and delete what should not be there. With the rule kept only projections are there, and nothing is deleted.</summary>
    private async Task ReplaceAsync(ModelTransaction at, Dictionary<ModelKey, AppRow> stale, Dictionary<ModelKey, AppRow> rows)
    {
        foreach (var key in stale.Keys.Where(k => k.Relation == Relation.Line && !rows.ContainsKey(k)))
        {
            await at.PutAsync(key, null);
        }

        foreach (var (key, row) in rows.OrderBy(r => r.Key.Relation))
        {
            await PutAsync(at, key, row);
        }
    }

    private async Task CopyTablesAsync(PgSnapshot snapshot, Relation[] tables)
    {
        var done = link.Now.Copy;
        for (var i = 0; i < tables.Length; i++)
        {
            var rows = link.Source.Closure(batch.Subjects, 0, snapshot).Where(r => r.Key.Relation == tables[i]).ToList();
            done = done.AfterCopying(batch.Number, Applier.Tables[(int)tables[i]]);
            var next = World.Has(Mutant.ProgressWithLastSliceOnly) && i + 1 < tables.Length ? link.Now : link.Now with { Copy = done with { Redo = link.Now.Copy.Redo } };
            await link.ActAsync(link.Target, async at =>
            {
                await link.CompareAsync(at);
                foreach (var (key, row) in rows)
                {
                    if (at.Newest(key) is { } there && (there.IsFull || key.Relation == Relation.Line))
                    {
                        throw new PromiseBrokenException($"the copy finds {key} already there");
                    }

                    await PutAsync(at, key, row);
                }

                if (!World.Has(Mutant.ProgressNotWithRows))
                {
                    await link.ProgressAsync(at, next);
                }
            });
            if (World.Has(Mutant.ProgressNotWithRows))
            {
                await link.ActAsync(link.Target, at => link.ProgressAsync(at, next));
            }

            link.ProgressIs(next);
        }
    }

    private static async Task PutAsync(ModelTransaction at, ModelKey key, AppRow row)
    {
        try
        {
            await at.PutAsync(key, row);
        }
        catch (ModelFaultException fault) when (fault.Code is ModelFaultException.Unique or ModelFaultException.ForeignKey)
        {
            throw new PromiseBrokenException($"the copy fails: {fault.Message}");
        }
    }

    private Relation[] NextTables()
    {
        Relation[] order = World.Has(Mutant.ChildTablesFirst)
            ? [Relation.Line, Relation.Invoice, Relation.Subject]
            : [Relation.Subject, Relation.Invoice, Relation.Line];
        var left = order.Where(t => !link.Now.Copy.Done.Contains((batch.Number, Applier.Tables[(int)t])));
        return [.. left.Take(World.Random.Next(1, World.Scenario.TablesARound + 1))];
    }

    /// <summary>Whether nothing of the batch is left to copy.</summary>
    public bool IsComplete => link.Now.Copy.Redo.IsEmpty
        && new[] { Relation.Subject, Relation.Invoice, Relation.Line }.All(t => link.Now.Copy.Done.Contains((batch.Number, Applier.Tables[(int)t])));
}
