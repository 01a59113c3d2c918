using Domicile.Postgres;
using Domicile.Tests.Simulation;

namespace Domicile.Tests.Relocation.Model;

/// <summary>A PostgreSQL as far as the protocol leans on it: row versions, snapshots by transaction id, row locks, a log whose commit
/// records can be read before their transactions leave the list of running ones, and a crash that keeps what was flushed.</summary>
internal sealed class ModelDatabase(SimulatedRun run, int site, Func<Mutant, bool> has)
{
    private readonly List<XidStatus> _status = [];
    private readonly List<ulong> _commitAt = [];
    private readonly List<LogEntry> _log = [];
    private TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SortedSet<ulong> _running = [];
    private readonly List<ModelKey>[] _keys = [[], [], []];
    private ulong _position;

    private enum XidStatus
    {
        Running,
        Committing,
        Committed,
        Aborted,
    }

    public int Site { get; } = site;

    public SimulatedRun Run { get; } = run;

    /// <summary>Every key that was ever written, in key order of first use, with its versions, oldest first.</summary>
    public Dictionary<ModelKey, List<(ulong Xid, object? Row)>> Versions { get; } = [];

    public Dictionary<ModelKey, List<(ModelTransaction Holder, LockMode Mode)>> Locks { get; } = [];

    public List<ModelTransaction> Sessions { get; } = [];

    /// <summary>Per consumer: how far its slot was acknowledged. A slot that is missing has to be made.</summary>
    public Dictionary<int, Lsn> Slots { get; } = [];

    public Lsn Flushed { get; private set; }

    public Lsn InsertPosition => new(_position + 8);

    /// <summary>Grows when the server is restored; a guard that remembers another one refuses everything.</summary>
    public int Timeline { get; set; } = 1;

    /// <summary>Called when a commit comes that a follower cares for.</summary>
    public Action? Interested { get; init; }

    public int OpenedOn { get; set; } = 1;

    public bool Has(Mutant mutant) => has(mutant);

    public ulong NewXid()
    {
        _status.Add(XidStatus.Running);
        _commitAt.Add(0);
        _running.Add((ulong)_status.Count);
        return (ulong)_status.Count;
    }

    public ulong NextXid => (ulong)_status.Count + 1;

    public PgSnapshot Snapshot() => new(_running.Count > 0 ? _running.Min : NextXid, NextXid, [.. _running]);

    /// <summary>The last commit that a follower cares for.</summary>
    public Lsn LastOfInterest { get; private set; }

    public bool IsCommitted(ulong xid) => _status[(int)xid - 1] == XidStatus.Committed;

    /// <summary>In progress as far as its log records go; a stalled committer is not.</summary>
    public bool IsUnlogged(ulong xid) => _status[(int)xid - 1] == XidStatus.Running;

    public bool IsInProgress(ulong xid) => _status[(int)xid - 1] is XidStatus.Running or XidStatus.Committing;

    /// <summary>What a statement sees: the newest committed version, or the reader's own, or the snapshot's.</summary>
    public object? Read(ModelKey key, ulong own = 0, PgSnapshot? snapshot = null)
    {
        if (Versions.TryGetValue(key, out var versions))
        {
            for (var i = versions.Count - 1; i >= 0; i--)
            {
                var xid = versions[i].Xid;
                if (xid == own || (IsCommitted(xid) && (snapshot is null || snapshot.Sees(xid))))
                {
                    return versions[i].Row;
                }
            }
        }

        return null;
    }

    /// <summary>The newest version that would survive a crash now.</summary>
    public object? ReadFlushed(ModelKey key)
    {
        var versions = Versions.GetValueOrDefault(key) ?? [];
        return versions.LastOrDefault(v => IsCommitted(v.Xid) && _commitAt[(int)v.Xid - 1] <= Flushed.Bytes).Row;
    }

    public IEnumerable<(ModelKey Key, AppRow Row)> Rows(Relation relation, ulong own = 0, PgSnapshot? snapshot = null)
    {
        var keys = _keys[(int)relation];
        for (var i = 0; i < keys.Count; i++)
        {
            var key = keys[i];
            if (Read(key, own, snapshot) is AppRow row)
            {
                yield return (key, row);
            }
        }
    }

    /// <summary>Every application row of these subjects.</summary>
    public Dictionary<ModelKey, AppRow> Closure(IReadOnlyCollection<int> subjects, ulong own = 0, PgSnapshot? snapshot = null)
    {
        var found = new Dictionary<ModelKey, AppRow>();
        foreach (var relation in new[] { Relation.Subject, Relation.Invoice, Relation.Line })
        {
            foreach (var (key, row) in Rows(relation, own, snapshot))
            {
                if (relation == Relation.Line ? found.ContainsKey(new(Relation.Invoice, row.Parent)) : subjects.Contains(relation == Relation.Subject ? key.Id : row.Parent))
                {
                    found[key] = row;
                }
            }
        }

        return found;
    }

    /// <summary>Adds a version.</summary>
    public void Write(ModelKey key, ulong xid, object? row)
    {
        if (!Versions.TryGetValue(key, out var versions))
        {
            Versions[key] = versions = [];
            if (key.Relation <= Relation.Line)
            {
                _keys[(int)key.Relation].Add(key);
            }
        }

        versions.Add((xid, row));
    }

    public Lsn LogCommit(ModelTransaction transaction, bool flush)
    {
        _position += 16;
        var at = new Lsn(_position);
        _status[(int)transaction.Xid - 1] = XidStatus.Committing;
        _commitAt[(int)transaction.Xid - 1] = _position;
        _log.Add(new(transaction.Xid, at, transaction.Changes, transaction.IsOurs, transaction.Opened, transaction.MovedBatch));
        if (!transaction.IsOurs || transaction.Opened is not null)
        {
            Interested?.Invoke();
        }

        LastOfInterest = !transaction.IsOurs || transaction.Opened is not null ? at : LastOfInterest;
        if (flush)
        {
            Flush();
        }

        return at;
    }

    /// <summary>A message of our own that pushes the log past where it stands.</summary>
    public void Heartbeat()
    {
        _position += 16;
        Flush();
    }

    public void Flush() => Flushed = InsertPosition;

    /// <summary>The first entry at or after the position; null when there is none yet.</summary>
    public LogEntry? Next(Lsn from)
    {
        var (low, high) = (0, _log.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _log[middle].Commit < from ? (middle + 1, high) : (low, middle);
        }

        return low < _log.Count && _log[low].Commit < Flushed ? _log[low] : null;
    }

    public void Finish(ModelTransaction transaction, bool committed)
    {
        if (transaction.Xid > 0 && _running.Remove(transaction.Xid))
        {
            _status[(int)transaction.Xid - 1] = committed ? XidStatus.Committed : XidStatus.Aborted;
        }

        Sessions.Remove(transaction);
        Release(transaction);
    }

    public void Release(ModelTransaction transaction)
    {
        foreach (var holders in transaction.Locked)
        {
            holders.RemoveAll(h => h.Holder == transaction);
        }

        Wake();
    }

    /// <summary>Ends when some transaction ends.</summary>
    public Task SomebodyEnds() => _ended.Task;

    /// <summary>kill -9 of the server: what was not flushed never happened.</summary>
    public void Crash()
    {
        for (var i = 0; i < _status.Count; i++)
        {
            var logged = _status[i] is XidStatus.Committing or XidStatus.Committed;
            _status[i] = logged && _commitAt[i] <= Flushed.Bytes ? XidStatus.Committed : XidStatus.Aborted;
        }

        _running.Clear();
        _log.RemoveAll(entry => entry.Commit > Flushed);
        foreach (var session in Sessions)
        {
            session.IsDead = true;
        }

        Sessions.Clear();
        Locks.Clear();
        Wake();
        Interested?.Invoke();
    }

    /// <summary>Ends the sessions of a pair's workers, except where the commit record is written.</summary>
    public void Terminate(int pair)
    {
        foreach (var session in Sessions.Where(s => s.Pair == pair && (s.Xid == 0 || IsUnlogged(s.Xid))).ToList())
        {
            Finish(session, committed: false);
            session.IsDead = true;
        }
    }

    /// <summary>Goes back to an earlier state, as from a base backup.</summary>
    public void Restore(ModelBackup backup)
    {
        Flush();
        Crash();
        Versions.Clear();
        _keys.ToList().ForEach(keys => keys.Clear());
        Seed(backup.Rows);
        _log.Clear();
        Slots.Clear();
        Timeline++;
    }

    /// <summary>Rows that are simply there.</summary>
    public void Seed(IEnumerable<(ModelKey Key, object Row)> rows)
    {
        var xid = NewXid();
        _status[(int)xid - 1] = XidStatus.Committed;
        _running.Remove(xid);
        foreach (var (key, row) in rows)
        {
            Write(key, xid, row);
        }
    }

    public ModelBackup Backup() => new(
        [.. from key in Versions.Keys.ToList() let row = Read(key) where row is not null select (key, row)]);

    private void Wake()
    {
        var ended = _ended;
        _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ended.SetResult();
    }
}
