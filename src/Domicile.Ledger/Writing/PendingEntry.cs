using Domicile.Ledger.Hashing;

namespace Domicile.Ledger.Writing;

/// <summary>An entry on its way into the log.</summary>
internal sealed class PendingEntry(ReadOnlyMemory<byte> bytes, TreeHash leaf)
{
    private readonly TaskCompletionSource<AppendedEntry> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ReadOnlyMemory<byte> Bytes => bytes;

    public TreeHash Leaf => leaf;

    /// <summary>Ends when the entry is durable, or fails.</summary>
    public Task<AppendedEntry> Done => _done.Task;

    public void Acknowledge(long index) => _done.TrySetResult(new AppendedEntry(index, leaf));

    public void Fail(LedgerException failure) => _done.TrySetException(failure);
}
