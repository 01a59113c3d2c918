using Domicile.Postgres;
using Domicile.Relocation.Rounds;

namespace Domicile.Tests.Relocation.Model;

/// <summary>One transaction of a model database: READ COMMITTED, or REPEATABLE READ when strict.</summary>
internal sealed class ModelTransaction
{
    private readonly ModelDatabase _database;
    private readonly PgSnapshot? _snapshot;
    private HashSet<ModelTransaction> _waitsFor = [];

    public ModelTransaction(ModelDatabase database, bool strict = false, bool ours = false)
    {
        _database = database;
        _snapshot = strict ? database.Snapshot() : null;
        IsOurs = ours;
        database.Sessions.Add(this);
    }

    public ulong Xid { get; private set; }

    public bool IsStrict => _snapshot is not null;

    public PgSnapshot? Snapshot => _snapshot;

    /// <summary>Whether our own marker stands at its head; the guard lets such a one through, streams drop it.</summary>
    public bool IsOurs { get; }

    /// <summary>Whose worker's it is, when it is ours.</summary>
    public int Pair { get; init; }

    public bool IsDead { get; set; }

    /// <summary>Whether it has written a guarded table, and so holds ROW EXCLUSIVE on it.</summary>
    public bool HasTableLock { get; set; }

    /// <summary>Batches whose lease it holds FOR SHARE.</summary>
    public HashSet<int> Shares { get; } = [];

    /// <summary>Subjects that the guard admitted it to.</summary>
    public HashSet<int> Subjects { get; } = [];

    /// <summary>Closing rows that were there before it began.</summary>
    public HashSet<object> BeganUnder { get; } = [];

    public List<StreamChange> Changes { get; } = [];

    public List<Func<Task>> Deferred { get; } = [];

    public Opened? Opened { get; set; }

    public int MovedBatch { get; set; }

    public List<List<(ModelTransaction Holder, LockMode Mode)>> Locked { get; } = [];

    /// <summary>Runs when the commit record is written, before anybody hears of it.</summary>
    public Action<ModelTransaction>? OnCommit { get; set; }

    public T? Read<T>(ModelKey key) => _database.Read(Alive(key), Xid, _snapshot) is T row ? row : default;

    public Dictionary<ModelKey, AppRow> Closure(params int[] subjects) => _database.Closure(subjects, Xid, _snapshot);

    public IEnumerable<(ModelKey Key, AppRow Row)> Rows(Relation relation) => _database.Rows(relation, Xid, _snapshot);

    /// <summary>The newest committed version, whatever the snapshot: what constraints look at.</summary>
    public AppRow? Newest(ModelKey key) => _database.Read(key, Xid) is AppRow row ? row : null;

    /// <summary>SELECT ... FOR the mode, by key.</summary>
    public async Task<T?> LockAsync<T>(ModelKey key, LockMode mode, int patience = int.MaxValue)
    {
        await AcquireAsync(key, mode, patience);
        RefuseNewer(key);
        return _database.Read(key, Xid) is T row ? row : default;
    }

    /// <summary>Writes the row, or deletes it with null. Constraints are looked at for application rows.</summary>
    public async Task PutAsync(ModelKey key, object? row, LockMode mode = LockMode.NoKeyUpdate, int patience = int.MaxValue)
    {
        await AcquireAsync(key, row is null ? LockMode.Update : mode, patience);
        RefuseNewer(key);
        var before = Newest(key);
        if (row is AppRow app)
        {
            await ReferAsync(key, app, before);
            await BeUniqueAsync(key, app);
        }

        if (Xid == 0)
        {
            Xid = _database.NewXid();
        }

        _database.Write(key, Xid, row);
        if (IsOurs && key.Relation <= Relation.Line)
        {
            var kind = before is null ? ChangeKind.Insert : row is null ? ChangeKind.Delete : ChangeKind.Update;
            Changes.Add(new(key, kind, row is AppRow after ? after : before ?? default, HasValue: true, null, null));
        }
    }

    public async Task CommitAsync(bool sync = true, Func<Task>? stall = null)
    {
        foreach (var deferred in Deferred)
        {
            await deferred();
        }

        Alive(default);
        if (Xid == 0)
        {
            _database.Finish(this, committed: true);
            return;
        }

        OnCommit?.Invoke(this);
        _database.LogCommit(this, sync);
        if (_database.Has(Mutant.LocksReleasedAtCommitRecord))
        {
            _database.Release(this);
        }

        try
        {
            await (stall?.Invoke() ?? Task.CompletedTask);
        }
        finally
        {
            if (!IsDead)
            {
                _database.Finish(this, committed: true);
            }
        }

        Alive(default);
    }

    public void Rollback()
    {
        if (!IsDead && _database.Sessions.Contains(this))
        {
            _database.Finish(this, committed: false);
        }
    }

    private ModelKey Alive(ModelKey key) => IsDead ? throw new ModelFaultException(ModelFaultException.Disconnected, "the server is gone") : key;

    private void RefuseNewer(ModelKey key)
    {
        if (_snapshot is not null && _database.Versions.TryGetValue(key, out var versions)
            && versions.Exists(v => v.Xid != Xid && _database.IsCommitted(v.Xid) && !_snapshot.Sees(v.Xid)))
        {
            throw new ModelFaultException(ModelFaultException.Serialization, "the row is newer than the snapshot");
        }
    }

    private async Task AcquireAsync(ModelKey key, LockMode mode, int patience)
    {
        while (true)
        {
            Alive(key);
            if (!_database.Locks.TryGetValue(key, out var holders))
            {
                _database.Locks[key] = holders = [];
            }

            var blockers = holders.Where(h => h.Holder != this && Conflict(h.Mode, mode)).Select(h => h.Holder).ToHashSet();
            if (blockers.Count == 0)
            {
                holders.Add((this, mode));
                Locked.Add(holders);
                return;
            }

            await WaitAsync(blockers, patience--);
        }
    }

    private async Task WaitAsync(HashSet<ModelTransaction> blockers, int patience)
    {
        if (patience <= 0)
        {
            throw new ModelFaultException(ModelFaultException.LockTimeout, "waited too long");
        }

        _waitsFor = blockers;
        if (Reaches(this, []))
        {
            _waitsFor = [];
            throw new ModelFaultException(ModelFaultException.Deadlock, "deadlock");
        }

        await _database.SomebodyEnds();
        _waitsFor = [];
    }

    private bool Reaches(ModelTransaction goal, HashSet<ModelTransaction> seen) =>
        _waitsFor.Any(next => next == goal || (seen.Add(next) && next.Reaches(goal, seen)));

    private static bool Conflict(LockMode left, LockMode right) => (left < right ? (left, right) : (right, left)) switch
    {
        (LockMode.KeyShare, LockMode.Update) => true,
        (LockMode.KeyShare, _) => false,
        (LockMode.Share, LockMode.Share) => false,
        _ => true,
    };

    private async Task ReferAsync(ModelKey key, AppRow row, AppRow? before)
    {
        var parent = new ModelKey(key.Relation == Relation.Line ? Relation.Invoice : Relation.Subject, row.Parent);
        if (key.Relation == Relation.Subject || before?.Parent == row.Parent)
        {
            return;
        }

        await AcquireAsync(parent, LockMode.KeyShare, int.MaxValue);
        if (Newest(parent) is null)
        {
            throw new ModelFaultException(ModelFaultException.ForeignKey, $"{key} needs {parent}");
        }
    }

    /// <summary>Invoice values are unique: waits for whoever may be about to free or to take the value.</summary>
    private async Task BeUniqueAsync(ModelKey key, AppRow row)
    {
        if (key.Relation != Relation.Invoice || !row.IsFull)
        {
            return;
        }

        while (true)
        {
            var rivals = from other in _database.Versions
                         where other.Key.Relation == Relation.Invoice && other.Key != key
                         let open = other.Value.Where(v => v.Xid != Xid && _database.IsInProgress(v.Xid)).Select(v => v.Xid).ToList()
                         let newest = Newest(other.Key)
                         where newest?.Value == row.Value || other.Value.Exists(v => open.Contains(v.Xid) && v.Row is AppRow a && a.Value == row.Value)
                         select (other.Key, open);
            var found = rivals.ToList();
            if (found.Count == 0)
            {
                return;
            }

            if (found.Exists(r => r.open.Count == 0))
            {
                throw new ModelFaultException(ModelFaultException.Unique, $"{key} and {found[0].Key} share value {row.Value}");
            }

            var xids = found.SelectMany(r => r.open).ToHashSet();
            await WaitAsync([.. _database.Sessions.Where(s => xids.Contains(s.Xid))], int.MaxValue);
            Alive(key);
        }
    }
}
