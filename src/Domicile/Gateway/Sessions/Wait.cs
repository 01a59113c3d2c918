namespace Domicile.Gateway.Sessions;

/// <summary>Why a session does not go on with its client's next message.</summary>
internal enum Wait
{
    /// <summary>It does.</summary>
    Nothing,

    /// <summary>A site's connection is being opened, prepared or cancelled.</summary>
    Site,

    /// <summary>The router looks something up.</summary>
    Answer,

    /// <summary>A subject is being moved.</summary>
    Parked,
}
