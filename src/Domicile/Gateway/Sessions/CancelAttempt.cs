using Domicile.Gateway.Loop;
using Domicile.Gateway.Wire;

namespace Domicile.Gateway.Sessions;

/// <summary>Asks a site to cancel what one backend runs. The backend serves nothing new until the site has closed this connection: a late cancel
/// would hit another query.</summary>
internal sealed class CancelAttempt : ILinkOwner
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Backend _backend;
    private readonly Func<bool> _isStillWanted;
    private readonly Action _done;
    private readonly LoopTimer _timer;
    private readonly Link? _link;
    private bool _isDone;

    /// <summary>Begins.</summary>
    /// <param name="loop">The session's loop.</param>
    /// <param name="backend">Whose query.</param>
    /// <param name="isStillWanted">Whether the query that was meant is still running.</param>
    /// <param name="done">The site has heard it, or cannot be reached, or it is too late.</param>
    public CancelAttempt(EventLoop loop, Backend backend, Func<bool> isStillWanted, Action done)
    {
        (_backend, _isStillWanted, _done) = (backend, isStillWanted, done);
        backend.IsBeingCancelled = true;
        _timer = loop.After(Patience, Finish);
        _link = Link.Connect(loop, backend.At.At, this, out _);
        if (_link is null)
        {
            loop.Post(Finish);
        }
    }

    /// <inheritdoc/>
    public void Connected()
    {
        if (_isStillWanted())
        {
            _link!.Send(Request.Untagged(StartupPacket.Cancel, _backend.Key));
        }
        else
        {
            Finish();
        }
    }

    /// <inheritdoc/>
    public void Received(ReadOnlySpan<byte> bytes)
    {
        // A server says nothing to a cancel request; it closes.
    }

    /// <inheritdoc/>
    public void Drained()
    {
        // Sixteen bytes.
    }

    /// <inheritdoc/>
    public void Ended(string why) => Finish();

    /// <inheritdoc/>
    public void Fail(Exception bug) => Finish();

    private void Finish()
    {
        if (!_isDone)
        {
            _isDone = true;
            _timer.Cancel();
            _link?.Close();
            _backend.IsBeingCancelled = false;
            _done();
        }
    }
}
