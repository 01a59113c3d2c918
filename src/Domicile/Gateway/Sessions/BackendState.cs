namespace Domicile.Gateway.Sessions;

/// <summary>Where a connection to a site is in its life.</summary>
internal enum BackendState
{
    /// <summary>The socket or TLS is being opened.</summary>
    Connecting,

    /// <summary>SSLRequest was sent.</summary>
    AskingTls,

    /// <summary>The start-up message was sent.</summary>
    LoggingIn,

    /// <summary>It serves its session.</summary>
    Open,

    /// <summary>Terminate was sent: what still comes is dropped until the site closes.</summary>
    Leaving,

    /// <summary>It is over.</summary>
    Closed,
}
