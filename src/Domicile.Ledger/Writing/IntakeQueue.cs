namespace Domicile.Ledger.Writing;

/// <summary>Entries that wait for the next group. Producers add, one thread takes everything at once.</summary>
/// <remarks>Bounded: producers wait for room. A monitor and a swapped list cost less than a channel when one sync serves many.</remarks>
/// <param name="capacity">Most entries in it.</param>
internal sealed class IntakeQueue(int capacity) : IDisposable
{
    private readonly SemaphoreSlim _room = new(capacity);
    private readonly object _monitor = new(); // Monitor.Wait needs an object, not a Lock
    private List<PendingEntry> _waiting = [];
    private bool _isClosed;

    /// <summary>Adds one entry, waiting for room. Entries added one after the other keep their order.</summary>
    /// <returns>False when the queue is closed.</returns>
    public async ValueTask<bool> AddAsync(PendingEntry entry, CancellationToken cancellationToken)
    {
        await _room.WaitAsync(cancellationToken);
        lock (_monitor)
        {
            if (_isClosed)
            {
                _room.Release();
                return false;
            }

            _waiting.Add(entry);
            if (_waiting.Count == 1)
            {
                Monitor.Pulse(_monitor);
            }

            return true;
        }
    }

    /// <summary>Takes all that waits, blocking while there is nothing.</summary>
    /// <returns>Empty when the queue is closed and drained.</returns>
    public List<PendingEntry> TakeAll()
    {
        List<PendingEntry> taken;
        lock (_monitor)
        {
            while (_waiting.Count == 0 && !_isClosed)
            {
                Monitor.Wait(_monitor);
            }

            (taken, _waiting) = (_waiting, new List<PendingEntry>(_waiting.Count));
        }

        if (taken.Count > 0)
        {
            _room.Release(taken.Count);
        }

        return taken;
    }

    /// <summary>Lets nothing more in; what waits can still be taken.</summary>
    public void Close()
    {
        lock (_monitor)
        {
            _isClosed = true;
            Monitor.PulseAll(_monitor);
        }
    }

    public void Dispose() => _room.Dispose();
}
