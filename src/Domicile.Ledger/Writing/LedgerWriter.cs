using Domicile.Ledger.Hashing;
using Domicile.Ledger.Notes;
using Domicile.Ledger.Proofs;
using Domicile.Ledger.Tiles;

namespace Domicile.Ledger.Writing;

/// <summary>The one writer of a log: appends entries durably, publishes tiles and signs checkpoints. Safe for use by many threads.</summary>
/// <remarks>An append is acknowledged when its group is synced in an intake file; bundles, tiles, tree state and checkpoint follow
/// within a second, in that order. See docs/ledger.md for the order of writes and what each crash leaves.</remarks>
public sealed class LedgerWriter : IAsyncDisposable
{
    private readonly LedgerWriterOptions _options;
    private readonly string _folder;
    private readonly IDisposable _lock;
    private readonly PublishedTree _tree;
    private readonly GuardedSigner _signer;
    private readonly Intake _intake;
    private readonly IntakeQueue _queue;
    private readonly WriterFailure _failure = new();
    private readonly SemaphoreSlim _publishing = new(1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _committed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Disk.DurableWrites _writes;
    private Task _publishLoop = Task.CompletedTask;
    private volatile SignedTree _published = new(TreeHead.Empty, []);

    private LedgerWriter(string folder, LedgerWriterOptions options, IDisposable @lock, PublishedTree tree, GuardedSigner signer)
    {
        (_folder, _options, _lock, _tree, _signer) = (folder, options, @lock, tree, signer);
        _writes = new Disk.DurableWrites(options.Disk, folder);
        _queue = new IntakeQueue(options.MaxQueuedEntries);
        _intake = Intake.Open(options.Disk, Path.Combine(folder, LogLayout.WriterFolder), options.MaxUnpublishedBytes, tree.Head.Size);
    }

    /// <summary>The tree of the newest published checkpoint.</summary>
    public TreeHead Published => _published.Head;

    /// <summary>The newest published checkpoint, as the file holds it.</summary>
    public ReadOnlyMemory<byte> PublishedCheckpoint => _published.Note;

    /// <summary>Entries acknowledged so far, published or not.</summary>
    public long DurableSize => _intake.DurableSize;

    /// <summary>What stopped the writer; null while it works.</summary>
    public LedgerException? Failure => _failure.First;

    /// <summary>Opens a log, or begins one where the folder is empty. Publishes what a former run acknowledged but did not.</summary>
    /// <param name="folder">The log's folder; made if it is not there, its parent must be.</param>
    /// <param name="key">The log's key; its name is the origin, for good. The caller disposes it after the writer.</param>
    /// <param name="options">Guard, clock, disk and bounds.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    /// <exception cref="LedgerException">Another writer has it, it was rolled back, or its files are damaged.</exception>
    public static async Task<LedgerWriter> OpenAsync(string folder, SignerKey key, LedgerWriterOptions options, CancellationToken cancellationToken)
    {
        folder = Path.GetFullPath(folder);
        IDisposable? @lock = null;
        try
        {
            MakeFolders(options.Disk, folder);
            @lock = TakeLock(options, folder);
            var tree = await PublishedTree.OpenAsync(options.Disk, folder, key.Name, cancellationToken);
            var signer = new GuardedSigner(key, options.Guard);
            await signer.OpenAsync(tree, cancellationToken);
            var writer = new LedgerWriter(folder, options, @lock, tree, signer);
            await writer.PublishOnceAsync(cancellationToken);
            writer.Start();
            return writer;
        }
        catch (Exception failure)
        {
            @lock?.Dispose();
            if (failure is IOException or UnauthorizedAccessException)
            {
                throw WriterFailure.Describe(failure);
            }

            throw;
        }
    }

    /// <summary>Appends one entry and returns when it is durable.</summary>
    /// <param name="entry">At most 65,535 bytes; copied.</param>
    /// <param name="cancellationToken">Stops waiting for room. An entry that is in the queue is appended all the same.</param>
    /// <exception cref="LedgerException">The disk is full, a sync failed, or one failed before. The entry may or may not be there after a restart.</exception>
    public async Task<AppendedEntry> AppendAsync(ReadOnlyMemory<byte> entry, CancellationToken cancellationToken) =>
        await await EnqueueAsync(entry, cancellationToken);

    /// <summary>Gives an entry its place in the queue; entries enqueued one after the other keep their order.</summary>
    /// <returns>Ends when the entry is durable.</returns>
    /// <exception cref="LedgerException">As of <see cref="AppendAsync"/>.</exception>
    public async Task<Task<AppendedEntry>> EnqueueAsync(ReadOnlyMemory<byte> entry, CancellationToken cancellationToken)
    {
        _failure.ThrowIfAny();
        ArgumentOutOfRangeException.ThrowIfGreaterThan(entry.Length, EntryBundle.MaxEntryBytes, nameof(entry));
        var pending = new PendingEntry(entry.ToArray(), TreeHasher.OfThisThread.Leaf(entry.Span));
        if (!await _queue.AddAsync(pending, cancellationToken))
        {
            _failure.ThrowIfAny();
            throw new ObjectDisposedException(nameof(LedgerWriter));
        }

        return pending.Done;
    }

    /// <summary>Publishes everything acknowledged so far under a new checkpoint, now.</summary>
    /// <exception cref="LedgerException">The disk or the guard failed; the writer refuses everything from then on.</exception>
    public async Task<TreeHead> PublishAsync(CancellationToken cancellationToken)
    {
        var wanted = _intake.DurableSize;
        await _publishing.WaitAsync(cancellationToken);
        try
        {
            _failure.ThrowIfAny();
            if (_published.Head.Size < wanted)
            {
                await PublishOnceAsync(CancellationToken.None); // half a publication is a failure
            }

            return _published.Head;
        }
        catch (Exception failure)
        {
            throw Fail(failure);
        }
        finally
        {
            _publishing.Release();
        }
    }

    /// <summary>The receipt of an acknowledged entry: proof and checkpoint. Publishes first where needed.</summary>
    /// <exception cref="LedgerException">Publishing failed.</exception>
    public async Task<Receipt> ReceiptAsync(long index, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)index, (ulong)DurableSize, nameof(index));
        if (index >= Published.Size)
        {
            await PublishAsync(cancellationToken);
        }

        var (head, note) = _published;
        var reader = new TreeReader(new DiskLogSource(_options.Disk, _folder), head.Size);
        return new Receipt(index, await InclusionProof.MakeAsync(reader, index, head.Size, cancellationToken), note);
    }

    /// <summary>Acknowledges what is queued, publishes it and lets go of the folder.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Close();
        await _committed.Task;
        await _stopping.CancelAsync();
        await _publishLoop;
        try
        {
            if (Failure is null)
            {
                await PublishAsync(CancellationToken.None);
            }
        }
        finally
        {
            _intake.Dispose();
            _lock.Dispose();
            _queue.Dispose();
            _publishing.Dispose();
            _stopping.Dispose();
        }
    }

    /// <summary>Folders that are there are synced as well: a crash may have come between.</summary>
    private static void MakeFolders(Disk.ILogDisk disk, string folder)
    {
        disk.MakeFolder(folder);
        disk.SyncFolder(Path.GetDirectoryName(folder) ?? folder);
        disk.MakeFolder(Path.Combine(folder, LogLayout.WriterFolder));
        disk.SyncFolder(folder);
    }

    private static IDisposable TakeLock(LedgerWriterOptions options, string folder)
    {
        try
        {
            return options.Disk.Lock(Path.Combine(folder, LogLayout.Lock));
        }
        catch (IOException held)
        {
            throw new LedgerException(
                message: "The log has a writer already.",
                detail: $"{folder}: {held.Message}",
                hint: "A log has exactly one writer. Stop the other, or give this one its own folder and origin.",
                held);
        }
    }

    private void Start()
    {
        new Thread(CommitGroups) { IsBackground = true, Name = "ledger-commit" }.Start();
        _publishLoop = PublishRegularlyAsync(_stopping.Token);
    }

    /// <summary>A thread of its own, for it blocks in every sync: on the pool it would starve the producers' continuations.</summary>
    private void CommitGroups()
    {
        while (_queue.TakeAll() is { Count: > 0 } group)
        {
            try
            {
                _failure.ThrowIfAny();
                _intake.Commit(group);
            }
            catch (Exception failure)
            {
                var first = Fail(failure);
                group.ForEach(entry => entry.Fail(first));
            }
        }

        _committed.SetResult();
    }

    private async Task PublishRegularlyAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(_options.PublishInterval, _options.Clock, cancellationToken);
                await PublishAsync(cancellationToken);
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or LedgerException)
        {
            // Stopped, or latched as the writer's failure.
        }
    }

    /// <summary>Bundles and tiles, tree state, guard, checkpoint; only one at a time.</summary>
    private async Task PublishOnceAsync(CancellationToken cancellationToken)
    {
        var (entries, lastFile) = _intake.Cut();
        var superseded = await Task.Factory.StartNew(
            () => _tree.Grow(entries), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        _intake.Published(entries.Count, lastFile);
        var note = await _signer.SignAsync(_tree.Head, cancellationToken);
        if (_options.Cosigner is { } cosigner)
        {
            note = (await cosigner.CosignAsync(note, cancellationToken)).Aggregate(note, (signed, line) => signed.With(line));
        }

        var bytes = note.ToBytes();
        await Task.Factory.StartNew(
            () => _writes.Write([(Checkpoint.Path, bytes)]), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        _published = new SignedTree(_tree.Head, bytes);
        foreach (var folder in superseded)
        {
            _options.Disk.DeleteFolder(Path.Combine(_folder, folder));
        }
    }

    private LedgerException Fail(Exception cause)
    {
        var first = _failure.Latch(cause);
        _queue.Close();
        _intake.Stop();
        return first;
    }

    /// <summary>Head and note together, so that a reader never mixes two.</summary>
    private sealed record SignedTree(TreeHead Head, byte[] Note);
}
