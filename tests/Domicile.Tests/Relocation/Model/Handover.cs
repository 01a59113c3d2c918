using Domicile.Postgres;
using Domicile.Relocation.Rounds;

namespace Domicile.Tests.Relocation.Model;

/// <summary>What a follower does where a batch changed homes: before a site takes the new home's changes it has taken all of the old
/// home's.</summary>
internal static class Handover
{
    /// <summary>Holds the new home's stream until the old home's has been read to the fence.</summary>
    public static async Task WaitAsync(Link link, Opened opened)
    {
        var world = link.World;
        if (link.Target.Site == opened.Source || world.Has(Mutant.HandoverWithoutWait))
        {
            return;
        }

        while (!HasCome(link, opened))
        {
            world.Want((opened.Source * 10) + link.Target.Site);
            await world.PauseAsync();
            await link.Life.StepAsync();
        }
    }

    /// <summary>Markers, in the transaction that takes them.</summary>
    public static async Task AtAsync(Link link, ModelTransaction at, LogEntry entry)
    {
        if (entry.MovedBatch > 0)
        {
            await at.PutAsync(Seen(entry.MovedBatch), true);
        }

        if (entry.Opened is not { } opened || opened.Home != link.Source.Site)
        {
            return;
        }

        foreach (var subject in opened.Subjects)
        {
            var key = new ModelKey(Relation.Residence, subject);
            var residence = await at.LockAsync<Residence>(key, LockMode.Update);
            var batch = residence?.Batch == opened.Batch && link.Target.Site == opened.Source ? opened.Batch : 0;
            await at.PutAsync(key, new Residence(opened.Home, opened.Epochs[subject], batch));
        }
    }

    private static bool HasCome(Link link, Opened opened)
    {
        if (link.World.Has(Mutant.HandoverByMovedMarker))
        {
            return link.Target.Read(Seen(opened.Batch)) is not null;
        }

        var pair = new ModelKey(Relation.Progress, (opened.Source * 10) + link.Target.Site);
        return link.Target.Read(pair) is Progress progress && RoundRules.HasPassed(progress.Round, opened.Fence);
    }

    private static ModelKey Seen(int batch) => new(Relation.Closing, 1000 + batch);
}
