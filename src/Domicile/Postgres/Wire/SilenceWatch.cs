namespace Domicile.Postgres.Wire;

/// <summary>Notices that a peer has moved no byte for long while somebody waits for it. Costs nothing per wait: a slow timer compares counters.</summary>
internal sealed class SilenceWatch : IDisposable
{
    private const int Looks = 4;

    private readonly ITimer _timer;
    private readonly Action _onSilence;
    private int _waiting;
    private long _moved;
    private long _movedAtLook;
    private int _quietLooks;

    public SilenceWatch(TimeProvider time, TimeSpan silence, Action onSilence)
    {
        _onSilence = onSilence;
        _timer = time.CreateTimer(static self => ((SilenceWatch)self!).Look(), this, silence / Looks, silence / Looks);
    }

    /// <summary>Somebody waits.</summary>
    public void Begin() => Interlocked.Increment(ref _waiting);

    /// <summary>Somebody waits no more.</summary>
    public void End()
    {
        Interlocked.Decrement(ref _waiting);
        Moved();
    }

    /// <summary>Bytes moved.</summary>
    public void Moved() => Interlocked.Increment(ref _moved);

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        var moved = Interlocked.Read(ref _moved);
        var isQuiet = Volatile.Read(ref _waiting) > 0 && moved == _movedAtLook;
        _movedAtLook = moved;
        _quietLooks = isQuiet ? _quietLooks + 1 : 0;
        if (_quietLooks >= Looks)
        {
            _onSilence();
        }
    }
}
