namespace Domicile.Tests.Relocation.Model;

/// <summary>What must be true when everything has come to rest.</summary>
internal static class FinalCheck
{
    public static void Of(
        World world, Dictionary<ModelKey, AppRow> reference, IReadOnlyList<Batch> batches, bool thirdSite, ModelKey? rogue, string? quarantine)
    {
        foreach (var site in thirdSite ? new[] { 1, 2, 3 } : [1, 2])
        {
            var here = world.Subjects.Where(s => world.HomeOf(s) == site).ToHashSet();
            var wanted = reference.Where(r => here.Contains(OwnerOf(reference, r.Key, r.Value))).ToDictionary();
            Compare($"home {site}", wanted, world.Database(site).Closure(here));
            if (thirdSite || site == 2)
            {
                Projections(world, reference, site, here, rogue);
            }
        }

        foreach (var batch in batches.Where(b => b.Subjects.All(s => world.HomeOf(s) == b.Target)))
        {
            Erased(world, batch, rogue, quarantine);
        }
    }

    /// <summary>Exactly the site that the directory names would take a subject's writes.</summary>
    public static void OneHome(World world)
    {
        foreach (var subject in world.Subjects)
        {
            for (var site = 1; site <= 3; site++)
            {
                var residence = (Residence)world.Database(site).Read(new(Relation.Residence, subject))!;
                var lease = world.Database(site).Read(new(Relation.Lease, residence.Batch)) as Lease;
                var takes = residence.Batch == 0 ? residence.Home == site : lease?.State is LeaseState.Assigned or LeaseState.Armed;
                if (takes != (world.HomeOf(subject) == site))
                {
                    throw new PromiseBrokenException($"site {site} {(takes ? "takes" : "refuses")} writes of subject {subject}, whose home is {world.HomeOf(subject)}");
                }
            }
        }
    }

    private static void Projections(World world, Dictionary<ModelKey, AppRow> reference, int site, HashSet<int> here, ModelKey? rogue)
    {
        var wanted = reference
            .Where(r => r.Key.Relation != Relation.Line && !here.Contains(OwnerOf(reference, r.Key, r.Value)))
            .ToDictionary(r => r.Key, r => r.Value.Project());
        var away = world.Subjects.Where(s => !here.Contains(s)).ToList();
        var found = world.Database(site).Closure(away);
        if (rogue is null || site != 1)
        {
            Compare($"projections at {site}", wanted, found);
        }
    }

    private static void Erased(World world, Batch batch, ModelKey? rogue, string? quarantine)
    {
        var left = world.Database(batch.Source).Closure(batch.Subjects).Where(r => r.Value.IsFull).ToList();
        if (rogue is { } row)
        {
            if (quarantine is null && world.Database(batch.Source).Read(row) is null && !WasTouched(world, row))
            {
                throw new PromiseBrokenException("a write by somebody else was erased unseen");
            }
        }
        else if (left.Count > 0)
        {
            throw new PromiseBrokenException($"{left.Count} rows in full are left at the old home, {left[0].Key} among them");
        }
    }

    private static bool WasTouched(World world, ModelKey row) =>
        world.Database(1).Versions.ContainsKey(ModelKey.Touched(row)) || world.Database(1).Versions[row].Count(v => v.Row is null) > 1;

    private static int OwnerOf(Dictionary<ModelKey, AppRow> reference, ModelKey key, AppRow row) => key.Relation switch
    {
        Relation.Subject => key.Id,
        Relation.Invoice => row.Parent,
        _ => reference[new(Relation.Invoice, row.Parent)].Parent,
    };

    private static void Compare(string where, Dictionary<ModelKey, AppRow> wanted, Dictionary<ModelKey, AppRow> found)
    {
        foreach (var key in wanted.Keys.Union(found.Keys))
        {
            var (has, is_) = (wanted.TryGetValue(key, out var left), found.TryGetValue(key, out var right));
            if (has != is_ || left != right)
            {
                throw new PromiseBrokenException($"{where}: {key} should be {(has ? left : null)} and is {(is_ ? right : null)}");
            }
        }
    }
}
