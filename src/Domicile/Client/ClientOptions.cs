using Domicile.SubjectDirectory;

namespace Domicile.Client;

/// <summary>How <c>HomeConnections</c> behaves.</summary>
public sealed record ClientOptions
{
    /// <summary>Homes remembered at most; about 150 bytes each.</summary>
    public int Capacity { get; init; } = 100_000;

    /// <summary>How long a write waits for a subject that is being moved. The pause of a move is some tens of milliseconds.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The estate's token key; null to read it from a site, which needs SELECT on <c>domicile.site</c>.</summary>
    public TokenKey? Tokens { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
