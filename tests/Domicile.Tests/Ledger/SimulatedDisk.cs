using Domicile.Ledger.Disk;

namespace Domicile.Tests.Ledger;

/// <summary>A disk that forgets: what was not synced may be lost, torn or kept when the power goes.</summary>
/// <remarks>Names last from the folder's sync on, contents from the file's; names of one folder are kept or lost in order.</remarks>
public sealed class SimulatedDisk : ILogDisk
{
    private readonly Lock _lock = new();
    private Folder _root = new();
    private bool _isOff;

    /// <summary>Operations so far.</summary>
    public int Operations { get; private set; }

    /// <summary>The operation at which the power goes, from 1; 0 for never.</summary>
    public int PowerCutAt { get; set; }

    /// <summary>The operation that fails with an error, from 1; the disk works on after it. 0 for none.</summary>
    public int FailureAt { get; set; }

    /// <summary>Names of operations, for messages.</summary>
    public IList<string> Trace { get; } = new List<string>();

    /// <summary>The disk as it may be found after the power comes back.</summary>
    public SimulatedDisk AfterPowerCut(Random random)
    {
        lock (_lock)
        {
            _isOff = true;
            return new SimulatedDisk { _root = _root.Survive(random) };
        }
    }

    public byte[]? Read(string path) => Do("read", path, counts: false, () => (Find(path) as Node)?.Content.ToArray());

    public IReadOnlyList<string> List(string folder) =>
        Do<IReadOnlyList<string>>("list", folder, counts: false, () => [.. (Find(folder) as Folder)?.Names.Keys ?? Enumerable.Empty<string>()]);

    public bool MakeFolder(string folder) => Do("mkdir", folder, counts: true, () =>
    {
        if (Find(folder) is not null)
        {
            return false;
        }

        Parent(folder).Set(NameOf(folder), new Folder());
        return true;
    });

    public void WriteSynced(string path, ReadOnlySpan<byte> content)
    {
        var bytes = content.ToArray();
        var file = Do("create", path, counts: true, () =>
        {
            var parent = Parent(path);
            var node = new Node(); // truncating an old file loses what it had, as far as the test cares
            parent.Set(NameOf(path), node);
            return node;
        });
        Do("write", path, counts: true, () => file.Append(bytes));
        Do("fsync", path, counts: true, file.Sync);
    }

    public void Rename(string path, string newPath) => Do("rename", newPath, counts: true, () =>
    {
        var parent = Parent(path);
        parent.Move(NameOf(path), NameOf(newPath));
    });

    public void SyncFolder(string folder) => Do("fsyncdir", folder, counts: true, () => ((Folder)Find(folder)!).Sync());

    public void Delete(string path) => Do("unlink", path, counts: true, () => Parent(path).Set(NameOf(path), null));

    public void DeleteFolder(string folder) => Do("rmdir", folder, counts: true, () =>
    {
        if (Find(folder) is not null)
        {
            Parent(folder).Set(NameOf(folder), null);
        }
    });

    public IAppendFile Create(string path)
    {
        var file = Do("create", path, counts: true, () =>
        {
            var node = new Node();
            Parent(path).Set(NameOf(path), node);
            return node;
        });
        return new AppendFile(this, path, file);
    }

    public IDisposable Lock(string path) => new MemoryStream();

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    private T Do<T>(string what, string path, bool counts, Func<T> operation)
    {
        lock (_lock)
        {
            if (_isOff)
            {
                throw new IOException("the power is off");
            }

            if (counts)
            {
                Operations++;
                Trace.Add($"{Operations} {what} {path}");
                _isOff = Operations == PowerCutAt;
                if (_isOff || Operations == FailureAt)
                {
                    throw new IOException($"simulated failure of {what} {path}");
                }
            }

            return operation();
        }
    }

    private void Do(string what, string path, bool counts, Action operation) => Do(what, path, counts, () =>
    {
        operation();
        return true;
    });

    private object? Find(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries).Aggregate(
        (object?)_root, (at, name) => (at as Folder)?.Names.GetValueOrDefault(name));

    private Folder Parent(string path) => Find(path[..Math.Max(0, path.LastIndexOf('/'))]) as Folder ?? throw new DirectoryNotFoundException(path);

    private sealed class AppendFile(SimulatedDisk disk, string path, Node node) : IAppendFile
    {
        public void Append(ReadOnlySpan<byte> content)
        {
            var bytes = content.ToArray();
            disk.Do("append", path, counts: true, () => node.Append(bytes));
        }

        public void Sync() => disk.Do("fsync", path, counts: true, node.Sync);

        public void Dispose()
        {
        }
    }

    private sealed class Node
    {
        private int _synced;

        public List<byte> Content { get; private init; } = [];

        public void Append(byte[] bytes) => Content.AddRange(bytes);

        public void Sync() => _synced = Content.Count;

        public Node Survive(Random random)
        {
            var kept = random.Next(_synced, Content.Count + 1);
            var survivor = new Node { Content = [.. Content.Take(kept)], _synced = kept };
            if (kept > _synced && random.Next(2) == 0)
            {
                survivor.Content[random.Next(_synced, kept)] ^= 0x55; // a block that never reached the disk
            }

            return survivor;
        }
    }

    private sealed class Folder
    {
        private readonly List<Action<Dictionary<string, object>>> _unsynced = [];
        private Dictionary<string, object> _lasting = new(StringComparer.Ordinal);

        public Dictionary<string, object> Names { get; private set; } = new(StringComparer.Ordinal);

        public void Set(string name, object? node) => Apply(names =>
        {
            if (node is null)
            {
                names.Remove(name);
            }
            else
            {
                names[name] = node;
            }
        });

        public void Move(string from, string to)
        {
            var node = Names[from];
            Apply(names =>
            {
                names.Remove(from);
                names[to] = node;
            });
        }

        public void Sync()
        {
            _unsynced.Clear();
            _lasting = new Dictionary<string, object>(Names, StringComparer.Ordinal);
        }

        public Folder Survive(Random random)
        {
            var names = new Dictionary<string, object>(_lasting, StringComparer.Ordinal);
            foreach (var change in _unsynced.Take(random.Next(_unsynced.Count + 1)))
            {
                change(names);
            }

            var survivor = new Folder { Names = names.ToDictionary(n => n.Key, n => n.Value is Folder f ? f.Survive(random) : (object)((Node)n.Value).Survive(random), StringComparer.Ordinal) };
            survivor.Sync();
            return survivor;
        }

        private void Apply(Action<Dictionary<string, object>> change)
        {
            change(Names);
            _unsynced.Add(change);
        }
    }
}
