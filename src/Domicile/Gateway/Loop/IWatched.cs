namespace Domicile.Gateway.Loop;

/// <summary>Somebody who owns a file descriptor of an <see cref="EventLoop"/>.</summary>
internal interface IWatched
{
    /// <summary>The descriptor is ready. Runs on the loop's thread, and never blocks.</summary>
    /// <param name="events">What of <see cref="Libc.In"/>, <see cref="Libc.Out"/>, <see cref="Libc.Error"/>, <see cref="Libc.HangUp"/>,
    /// <see cref="Libc.PeerClosed"/>.</param>
    void Ready(uint events);

    /// <summary>A bug was met in <see cref="Ready"/>: give up what is owned, so that others go on.</summary>
    void Fail(Exception bug);
}
