namespace Domicile.Gateway.Sessions;

/// <summary>Kinds of <see cref="ExpectedReply"/>.</summary>
internal enum ExpectedKind
{
    /// <summary>ParseComplete.</summary>
    Parse,

    /// <summary>BindComplete.</summary>
    Bind,

    /// <summary>RowDescription or NoData.</summary>
    Describe,

    /// <summary>CommandComplete, EmptyQueryResponse or PortalSuspended.</summary>
    Execute,

    /// <summary>CloseComplete.</summary>
    Close,

    /// <summary>Nothing of the site: the gateway answers here.</summary>
    Local,

    /// <summary>An error, which the gateway's own takes the place of.</summary>
    Refusal,
}
