using System.Collections.Immutable;

namespace Domicile.Postgres.Embedded;

/// <summary>What a server of our own is started with.</summary>
public sealed record EmbeddedOptions
{
    /// <summary>The cluster's folder, made when absent: <c>data/</c>, <c>server.log</c>, the socket. Reused when it holds a cluster.</summary>
    public required string Folder { get; init; }

    /// <summary>The programs; null for <see cref="EmbeddedBinaries.Find"/>.</summary>
    public EmbeddedBinaries? Binaries { get; init; }

    /// <summary>postgresql.conf settings, over <see cref="ServerSettings.Defaults"/>.</summary>
    public ImmutableDictionary<string, string> Settings { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The TCP port on 127.0.0.1; zero for a free one.</summary>
    public int Port { get; init; }

    /// <summary>Whether disposing removes the folder.</summary>
    public bool RemoveFolder { get; init; }

    /// <summary>How long a start (crash recovery included) or a stop may take.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
