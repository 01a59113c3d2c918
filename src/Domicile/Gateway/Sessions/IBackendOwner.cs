namespace Domicile.Gateway.Sessions;

/// <summary>The session that a backend connection belongs to. All calls come on its loop's thread.</summary>
internal interface IBackendOwner
{
    /// <summary>It is logged in.</summary>
    void Opened(Backend backend);

    /// <summary>A whole message came; the bytes are only lent.</summary>
    void Message(Backend backend, byte tag, ReadOnlySpan<byte> message);

    /// <summary>Rows or COPY data came: any number of messages, the last one perhaps in part, to be passed on as they are.</summary>
    void Rows(Backend backend, ReadOnlySpan<byte> bytes);

    /// <summary>It is gone: it could not be opened, or broke.</summary>
    /// <param name="backend">The connection.</param>
    /// <param name="error">An ErrorResponse that says why.</param>
    void Lost(Backend backend, byte[] error);

    /// <summary>It can take more.</summary>
    void Drained(Backend backend);

    /// <summary>A bug was met.</summary>
    void Fail(Exception bug);
}
