using System.Collections.Immutable;
using System.Globalization;
using Domicile.Postgres;
using Domicile.Relocation.Cutover;
using Domicile.Relocation.Rounds;
using Domicile.Tests.Simulation;

namespace Domicile.Tests.Relocation.Model;

/// <summary>A control database, three sites, writers and workers; and what must hold whatever happens to them.</summary>
internal sealed class World
{
    private const int A = 1;
    private const int B = 2;
    private const int C = 3;

    private readonly SimulatedRun _run;
    private readonly Mutant _mutant;
    private readonly ModelDatabase[] _databases;
    private readonly Guard[] _guards;
    private readonly Dictionary<ModelKey, AppRow> _reference = [];
    private readonly Dictionary<(int, int), Owner.Member> _members = [];
    private readonly HashSet<int> _ended = [];
    private readonly List<Batch> _batches = [];
    private readonly TaskCompletionSource _failed = new();
    private readonly List<Task> _workers = [];
    private TaskCompletionSource _bell = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<int>[] _freed = [[], [], [], []];
    private int _kills;
    private int _zombies;
    private int _nextId = 100;
    private int _nextValue = 1000;
    private ModelKey? _rogue;
    private string? _quarantine;
    private ModelBackup? _backup;

    public World(SimulatedRun run, Scenario scenario, Mutant mutant)
    {
        (_run, Scenario, _mutant) = (run, scenario, mutant);
        (_kills, _zombies) = (scenario.Kills, scenario.Zombies);
        _databases = [.. Enumerable.Range(0, 4).Select(site => new ModelDatabase(run, site, Has) { Interested = Ring })];
        _guards = [.. _databases.Select(d => new Guard(this, d))];
        _batches.Add(new(1, [1, 2], A, B));
        if (scenario.Opposite)
        {
            _batches.Add(new(2, [4], B, A));
        }

        if (scenario.MoveBack)
        {
            _batches.Add(new(3, [1, 2], B, A));
        }

        Seed();
    }

    public Scenario Scenario { get; }

    public Random Random => _run.Random;

    public ModelDatabase Control => _databases[0];

    /// <summary>1 and 2 move from A to B; 3 stays at A, 4 at B.</summary>
    public ImmutableArray<int> Subjects { get; } = [1, 2, 3, 4];

    /// <summary>Pairs whose position somebody waits for.</summary>
    public HashSet<int> Wanted { get; } = [];

    public bool IsMoveOver => _ended.Count == _batches.Count;

    public bool IsStopping { get; private set; }

    public bool Has(Mutant mutant) => _mutant == mutant;

    public ModelDatabase Database(int site) => _databases[site];

    public Guard GuardOf(ModelDatabase database) => _guards[database.Site];

    public Residence Directory(int subject) => (Residence)Control.Read(new(Relation.Directory, subject))!;

    public int HomeOf(int subject) => Directory(subject).Home;

    public int SomeSubject() => Scenario.MembersOnly ? Random.Next(1, 3) : new[] { 1, 1, 2, 2, 3, 4 }[Random.Next(6)];

    public int NewId() => _nextId++;

    public int NewValue() => _nextValue++;

    /// <summary>A value for the unique column, taken again soon after it was freed. Where subjects go both ways it is one that was
    /// freed at the same site: what would become a collision by the move is refused before it.</summary>
    public int UniqueValue(int subject, int site) =>
        !Scenario.Opposite && !Scenario.MoveBack ? Random.Next(1, Scenario.UniqueValues + 1) + (subject == 4 ? 40 : 0)
        : _freed[site].TryDequeue(out var freed) ? freed
        : NewValue();

    public Owner.Member Member(int batch, int subject)
    {
        if (!_members.TryGetValue((batch, subject), out var member))
        {
            _members[(batch, subject)] = member = new(batch, subject.ToString(CultureInfo.InvariantCulture));
        }

        return member;
    }

    /// <summary>A transaction of the application: what it commits is acknowledged, and must be found.</summary>
    public ModelTransaction Begin(ModelDatabase database, bool strict)
    {
        var transaction = new ModelTransaction(database, strict) { OnCommit = t => Acknowledge(database, t) };
        foreach (var batch in _batches)
        {
            if (database.Read(new(Relation.Closing, batch.Number)) is { } closing)
            {
                transaction.BeganUnder.Add(closing);
            }
        }

        return transaction;
    }

    public ModelTransaction BeginOurs(ModelDatabase database, int pair = 0) => new(database, ours: true) { Pair = pair };

    public void NewcomerAdmitted(ModelTransaction transaction, ModelDatabase database, int batch)
    {
        if (database.Read(new(Relation.Closing, batch)) is { } closing && transaction.BeganUnder.Contains(closing))
        {
            throw new PromiseBrokenException("a transaction that began while the batch was closing got in: the fence can be starved");
        }
    }

    public void BatchEnded(Batch batch)
    {
        _ended.Add(batch.Number);
        Ring();
    }

    /// <summary>Somebody waits until the pair has come to a position.</summary>
    public void Want(int pair)
    {
        Wanted.Add(pair);
        Ring();
    }

    public void Quarantined(string because)
    {
        _quarantine = because;
        if (_rogue is null)
        {
            throw new PromiseBrokenException($"quarantined without cause: {because}");
        }
    }

    public bool TakeKill(Place place) => _kills > 0 && Random.NextDouble() < Scenario.KillRate * Aim(place, Scenario.KillAt) && _kills-- > 0;

    public bool TakeZombie(Place place) => _zombies > 0 && Random.NextDouble() < Scenario.ZombieRate * (Scenario.SleepAt == Place.Anywhere ? 1 : place == Scenario.SleepAt ? 10 : 0) && _zombies-- > 0;

    private static double Aim(Place place, Place at) => at == Place.Anywhere ? 1 : place == at ? 10 : 0.1;

    public async Task PauseAsync()
    {
        if (Random.Next(4) == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Next(1, 5)), _run.Clock);
        }

        await YieldAsync(Random.Next(1, 6));
    }

    public async Task YieldAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            await Task.Yield();
        }
    }

    /// <summary>A zombie's sleep: a while, or until all is over.</summary>
    public async Task SleepAsync()
    {
        if (Random.Next(3) > 0)
        {
            await YieldAsync(Random.Next(20, 1500));
            return;
        }

        while (!IsMoveOver)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), _run.Clock);
            await YieldAsync(20);
        }
    }

    public async Task StallAsync(double chance) => await YieldAsync(Random.NextDouble() < chance ? Random.Next(10, 120) : 1);

    /// <summary>Everything, to the end; throws when a promise is broken.</summary>
    public async Task<bool> RunAsync()
    {
        var work = WorkAsync();
        var first = await Task.WhenAny(work, _failed.Task);
        await first;
        return true;
    }

    private async Task WorkAsync()
    {
        int[][] pairs = Scenario.ThirdSite || Scenario.Opposite || Scenario.MoveBack ? [[A, B], [B, A], [A, C], [B, C]] : [[A, B]];
        _workers.AddRange(pairs.Select(pair => Guarded(KeepAsync(pair[0], pair[1]))));
        var writers = Enumerable.Range(0, Scenario.Writers).Select(_ => Guarded(new Writer(this).RunAsync())).ToList();
        await Task.WhenAll(Guarded(ChaosAsync()), Guarded(RogueAsync()));
        await Task.WhenAll(writers);
        while (!IsMoveOver || !pairs.All(IsDrained))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), _run.Clock);
        }

        IsStopping = true;
        Ring();
        await Task.WhenAll(_workers);
        FinalCheck.OneHome(this);
        FinalCheck.Of(this, _reference, _batches, thirdSite: pairs.Length > 1, _rogue, _quarantine);
        if (Scenario.Restore)
        {
            await RestoreAsync();
        }
    }

    private void Ring()
    {
        var bell = _bell;
        _bell = new(TaskCreationOptions.RunContinuationsAsynchronously);
        bell.SetResult();
    }

    private bool IsDrained(int[] pair) =>
        _databases[pair[1]].Read(new(Relation.Progress, (pair[0] * 10) + pair[1])) is Progress progress
        && RoundRules.HasPassed(progress.Round, _databases[pair[0]].LastOfInterest);

    private async Task Guarded(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception fault) when (fault is not WorkerEndedException)
        {
            _failed.TrySetException(fault);
        }
    }

    /// <summary>A supervisor: starts a worker again when it dies; one that was replaced is not started again.</summary>
    private async Task KeepAsync(int source, int target)
    {
        while (Scenario.LateStart && source == A && target == B && _databases[B].Read(new(Relation.Lease, 2)) is not Lease { State: LeaseState.Moved })
        {
            await Task.Yield();
        }

        var replaced = false;
        while (!IsStopping && !replaced)
        {
            var life = new WorkerLife(this, Scenario.LateThird && source == A && target == C, () =>
            {
                replaced = true;
                _workers.Add(Guarded(KeepAsync(source, target)));
                return Task.CompletedTask;
            });
            try
            {
                await WorkAsync(new(this, _databases[source], _databases[target], life));
            }
            catch (WorkerEndedException)
            {
                await PauseAsync();
            }
            catch (ModelFaultException fault) when (fault.Code is ModelFaultException.Disconnected or ModelFaultException.Deadlock)
            {
                await PauseAsync();
            }
        }
    }

    private async Task WorkAsync(Link link)
    {
        await link.TakeOverAsync();
        while (!IsStopping)
        {
            var next = _batches.Find(b => !_ended.Contains(b.Number) && b.Source == link.Source.Site && b.Target == link.Target.Site
                && (b.Number != 3 || HomeOf(1) == B || Control.Read(new(Relation.Journal, 3)) is not null));
            if (next is not null)
            {
                await new Mover(link, next).RunAsync();
                continue;
            }

            await link.ConsumeAsync(link.Source.InsertPosition, null);
            link.Prune();
            if (!ReferenceEquals(link.Target.Read(link.ProgressKey), link.Stored))
            {
                throw new WorkerEndedException(superseded: false);
            }

            await (link.Stored.Round.Applied >= link.Source.LastOfInterest && !Wanted.Contains(link.Pair) && !IsStopping ? _bell.Task : PauseAsync());
        }
    }

    private async Task ChaosAsync()
    {
        var crashes = Enumerable.Repeat(A, Scenario.SourceCrashes).Concat(Enumerable.Repeat(B, Scenario.TargetCrashes)).ToList();
        foreach (var site in crashes)
        {
            await MomentAsync();
            await YieldAsync(Random.Next(0, 12));
            _databases[site].Crash();
        }

        if (Scenario.Restore)
        {
            await YieldAsync(Random.Next(50, 1500));
            _backup = _databases[A].Backup();
        }
    }

    /// <summary>Some time, or the moment when the first batch has come to some phase.</summary>
    private async Task MomentAsync()
    {
        string[] phases = ["Planned", "Copied", "Closing", "Fenced", "Drained", "Verified", "Switched", "Switched", "Moved"];
        var phase = phases[Random.Next(phases.Length)];
        if (Random.Next(3) == 0)
        {
            await YieldAsync(Random.Next(50, 1500));
            return;
        }

        while (!IsMoveOver && Random.Next(400) > 0 && (Control.Read(new(Relation.Journal, 1)) as Journal)?.Phase.GetType().Name != phase)
        {
            await Task.Yield();
        }
    }

    /// <summary>Holds the follower from A to C while the first batch is between its fence and the end of its grace.</summary>
    public async Task LateThirdAsync()
    {
        while ((Control.Read(new(Relation.Journal, 1)) as Journal)?.Phase is CutoverPhase.Closing or CutoverPhase.Fenced or CutoverPhase.Drained
            or CutoverPhase.Verified or CutoverPhase.Switching or CutoverPhase.Switched or CutoverPhase.Opened or CutoverPhase.Moved or CutoverPhase.Grace)
        {
            await Task.Yield();
        }
    }

    /// <summary>Waits a while for both of two opposite batches to be open.</summary>
    public async Task OpenTogetherAsync()
    {
        for (var i = 0; i < 4000 && Scenario.OpenTogether && _batches.Exists(b => _databases[b.Target].Read(new(Relation.Lease, b.Number)) is not Lease { State: LeaseState.Open }); i++)
        {
            await Task.Yield();
        }
    }

    /// <summary>Somebody with other means than ours changes a row that has moved away.</summary>
    private async Task RogueAsync()
    {
        while (Scenario.RogueWrite && _rogue is null && !IsMoveOver)
        {
            await Task.Yield();
            if (_databases[A].Read(new(Relation.Lease, 1)) is Lease { State: LeaseState.Moved }
                && _databases[A].Closure([1, 2]).FirstOrDefault(r => r.Key.Relation == Relation.Line) is { Key.Id: > 0 } line)
            {
                var transaction = BeginOurs(_databases[A]);
                var before = await transaction.LockAsync<AppRow?>(line.Key, LockMode.NoKeyUpdate);
                if (before is { } row)
                {
                    await transaction.PutAsync(line.Key, row with { Value = NewValue() });
                    await transaction.CommitAsync();
                    _rogue = line.Key;
                }
                else
                {
                    transaction.Rollback();
                }
            }
        }
    }

    private void Acknowledge(ModelDatabase database, ModelTransaction transaction)
    {
        foreach (var subject in transaction.Subjects.Where(s => HomeOf(s) != database.Site))
        {
            throw new PromiseBrokenException($"site {database.Site} took a write of subject {subject}, whose home is {HomeOf(subject)}");
        }

        foreach (var change in transaction.Changes)
        {
            if (_reference.TryGetValue(change.Key, out var old) && change.HasValue && change.Key.Relation == Relation.Invoice)
            {
                _freed[database.Site].Enqueue(old.Value);
            }

            if (change.Kind == ChangeKind.Delete)
            {
                _reference.Remove(change.Key);
            }
            else
            {
                _reference[change.Key] = change.Row;
            }
        }
    }

    /// <summary>The old home comes back from a backup: closed until it has been compared with the directory.</summary>
    private async Task RestoreAsync()
    {
        var site = _databases[A];
        site.Restore(_backup!);
        for (var i = 0; i < 6; i++)
        {
            await new StaleWriter(this, site).TryAsync(Random.Next(1, 3));
        }

        site.OpenedOn = site.Timeline;
        if (!Has(Mutant.OpenedWithoutComparing))
        {
            site.Seed(Subjects.Select(s => (new ModelKey(Relation.Residence, s), (object)Directory(s))));
        }

        for (var i = 0; i < 6; i++)
        {
            await new StaleWriter(this, site).TryAsync(Random.Next(1, 3));
        }
    }

    private void Seed()
    {
        var rows = new List<(ModelKey Key, AppRow Row, int Home)>();
        foreach (var subject in Subjects)
        {
            var home = subject == 4 ? B : A;
            rows.Add((new(Relation.Subject, subject), new(0, NewValue(), NewValue()), home));
            rows.Add((new(Relation.Invoice, subject * 10), new(subject, subject == 4 ? 44 : subject, NewValue()), home));
            rows.Add((new(Relation.Line, subject * 10), new(subject * 10, NewValue(), 0), home));
        }

        foreach (var row in rows)
        {
            _reference[row.Key] = row.Row;
        }

        var followed = Scenario.ThirdSite || Scenario.Opposite || Scenario.MoveBack;
        Control.Seed(Subjects.Select(s => (new ModelKey(Relation.Directory, s), (object)new Residence(s == 4 ? B : A, 1, 0))));
        foreach (var site in new[] { A, B, C })
        {
            // B has no projections of A's subjects yet: the move's first round brings them.
            var full = rows.Where(r => r.Home == site).Select(r => (r.Key, (object)r.Row));
            var shown = rows.Where(r => followed && r.Home != site && site != B && r.Key.Relation != Relation.Line).Select(r => (r.Key, (object)r.Row.Project()));
            var homes = Subjects.Select(s => (new ModelKey(Relation.Residence, s), (object)new Residence(s == 4 ? B : A, 1, 0)));
            _databases[site].Seed([.. full, .. shown, .. homes]);
        }

        foreach (var (source, target) in new[] { (B, A), (A, C), (B, C) })
        {
            var name = (source * 10) + target;
            _databases[source].Slots[name] = default;
            var round = RoundState.Start(0, 0, default);
            _databases[target].Seed([(new(Relation.Progress, name), new Progress(name, round, CopyProgress.Empty, true, null, default, []))]);
        }
    }
}
