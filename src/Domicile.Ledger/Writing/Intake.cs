using System.Globalization;
using Domicile.Ledger.Disk;

namespace Domicile.Ledger.Writing;

/// <summary>The write-ahead side: makes groups of entries durable in intake files and keeps them until their tiles are.</summary>
/// <remarks>A new file begins with every publication, so that the old ones can go when it is done. One thread commits, another cuts.</remarks>
internal sealed class Intake : IDisposable
{
    private const string Prefix = "intake-";

    private readonly ILogDisk _disk;
    private readonly string _folder;
    private readonly int _maxUnpublishedBytes;
    private readonly object _monitor = new();
    private readonly List<PendingEntry> _unpublished = [];
    private IAppendFile _file;
    private long _fileNumber;
    private long _unpublishedBytes;
    private bool _isStopped;

    private Intake(ILogDisk disk, string folder, int maxUnpublishedBytes, long size, long fileNumber)
    {
        (_disk, _folder, _maxUnpublishedBytes, DurableSize, _fileNumber) = (disk, folder, maxUnpublishedBytes, size, fileNumber);
        _file = CreateFile(fileNumber);
    }

    /// <summary>Entries in the log, published or not.</summary>
    public long DurableSize { get; private set; }

    /// <summary>Opens the folder and reads back what a former run made durable beyond its tree.</summary>
    /// <param name="disk">Where.</param>
    /// <param name="folder">The folder of intake files.</param>
    /// <param name="maxUnpublishedBytes">Bound of the entries kept.</param>
    /// <param name="treeSize">Entries that have their tiles.</param>
    /// <exception cref="LedgerException">A file is damaged, or entries between tree and files are missing.</exception>
    public static Intake Open(ILogDisk disk, string folder, int maxUnpublishedBytes, long treeSize)
    {
        var files = disk.List(folder).Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToArray();
        var last = files.Length == 0 ? 0 : long.Parse(files[^1].AsSpan(Prefix.Length), CultureInfo.InvariantCulture);
        var intake = new Intake(disk, folder, maxUnpublishedBytes, treeSize, last + 1);
        foreach (var file in files)
        {
            var path = Path.Combine(folder, file);
            foreach (var record in IntakeRecord.ReadAll(path, disk.Read(path)))
            {
                intake.Replay(path, record);
            }
        }

        return intake;
    }

    /// <summary>Makes one group durable, then acknowledges it. Blocks while too much is unpublished.</summary>
    /// <exception cref="IOException">The disk failed: nothing was acknowledged.</exception>
    public void Commit(IReadOnlyList<PendingEntry> group)
    {
        lock (_monitor)
        {
            while (_unpublishedBytes > _maxUnpublishedBytes && !_isStopped)
            {
                Monitor.Wait(_monitor);
            }

            if (_isStopped)
            {
                throw new IOException("the writer was stopped");
            }

            var first = DurableSize;
            _file.Append(new IntakeRecord(first, [.. group.Select(entry => entry.Bytes)]).ToBytes());
            _file.Sync();
            DurableSize += group.Count;
            _unpublished.AddRange(group);
            _unpublishedBytes += group.Sum(entry => (long)entry.Bytes.Length);
            for (var i = 0; i < group.Count; i++)
            {
                group[i].Acknowledge(first + i);
            }
        }
    }

    /// <summary>Begins a new file and gives out all entries without tiles.</summary>
    /// <returns>The entries, and the number of the last file that holds any of them.</returns>
    public (IReadOnlyList<PendingEntry> Entries, long LastFile) Cut()
    {
        var next = CreateFile(_fileNumber + 1);
        lock (_monitor)
        {
            _file.Dispose();
            _file = next;
            return ([.. _unpublished], _fileNumber++);
        }
    }

    /// <summary>Forgets entries whose tiles and tree state are durable, and the files up to the last that holds them.</summary>
    public void Published(int count, long lastFile)
    {
        lock (_monitor)
        {
            _unpublishedBytes -= _unpublished.Take(count).Sum(entry => (long)entry.Bytes.Length);
            _unpublished.RemoveRange(0, count);
            Monitor.PulseAll(_monitor);
        }

        foreach (var name in _disk.List(_folder))
        {
            if (name.StartsWith(Prefix, StringComparison.Ordinal)
                && long.Parse(name.AsSpan(Prefix.Length), CultureInfo.InvariantCulture) <= lastFile)
            {
                _disk.Delete(Path.Combine(_folder, name)); // not synced: a file that comes back holds only published entries
            }
        }
    }

    /// <summary>Lets no commit wait any longer.</summary>
    public void Stop()
    {
        lock (_monitor)
        {
            _isStopped = true;
            Monitor.PulseAll(_monitor);
        }
    }

    public void Dispose() => _file.Dispose();

    private IAppendFile CreateFile(long number)
    {
        var file = _disk.Create(Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number:D12}")));
        _disk.SyncFolder(_folder);
        return file;
    }

    private void Replay(string path, IntakeRecord record)
    {
        if (record.FirstIndex > DurableSize)
        {
            throw new LedgerException(
                message: "The ledger lacks acknowledged entries.",
                detail: $"{path} goes on at entry {record.FirstIndex}, but tree and intake end at {DurableSize}.",
                hint: "The folder was restored in parts. Restore all of it from one moment, or from a mirror.");
        }

        foreach (var entry in record.Entries.Skip((int)Math.Min(DurableSize - record.FirstIndex, record.Entries.Count)))
        {
            _unpublished.Add(new PendingEntry(entry, Hashing.TreeHasher.OfThisThread.Leaf(entry.Span)));
            _unpublishedBytes += entry.Length;
            DurableSize++;
        }
    }
}
