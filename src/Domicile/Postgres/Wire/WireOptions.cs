using System.Collections.Immutable;

namespace Domicile.Postgres.Wire;

/// <summary>How a <see cref="WireConnection"/> is made and how long it waits.</summary>
public sealed record WireOptions
{
    /// <summary>The defaults.</summary>
    public static WireOptions Default { get; } = new();

    /// <summary>Shown in <c>pg_stat_activity</c>.</summary>
    public string ApplicationName { get; init; } = "domicile";

    /// <summary>Further start-up parameters, such as <c>replication</c>, <c>options</c>, or any setting of the session.</summary>
    public ImmutableDictionary<string, string> Parameters { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>How long connecting, encryption and login may take together.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>A peer that moves no byte for so long while we wait for it is given up. Above the longest sort or lock wait of a statement.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a cancelled or failed statement may take to end; then the connection is cut.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
