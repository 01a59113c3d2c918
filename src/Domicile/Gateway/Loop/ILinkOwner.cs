namespace Domicile.Gateway.Loop;

/// <summary>Who speaks over a <see cref="Link"/>. All calls come on the loop's thread.</summary>
internal interface ILinkOwner
{
    /// <summary>A connection that was begun by us stands.</summary>
    void Connected();

    /// <summary>Bytes came. They are gone when the call returns: keep what is still wanted.</summary>
    void Received(ReadOnlySpan<byte> bytes);

    /// <summary>What was to be sent has shrunk below <see cref="Link.LowWater"/>.</summary>
    void Drained();

    /// <summary>The peer has closed it, or it broke. Comes once, and never after <see cref="Link.Close"/>.</summary>
    /// <param name="why">For an operator; no data of a client.</param>
    void Ended(string why);

    /// <summary>A bug was met while this link was served.</summary>
    void Fail(Exception bug);
}
