namespace Domicile.Gateway.Loop;

/// <summary>Something that an <see cref="EventLoop"/> does later, unless it is cancelled. Belongs to the loop's thread.</summary>
internal sealed class LoopTimer(Action once)
{
    private Action? _action = once;

    /// <summary>Forgets it.</summary>
    public void Cancel() => _action = null;

    /// <summary>Does it, once.</summary>
    public void Fire()
    {
        var action = _action;
        _action = null;
        action?.Invoke();
    }
}
