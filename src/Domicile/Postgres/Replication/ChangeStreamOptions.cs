using System.Collections.Immutable;

namespace Domicile.Postgres.Replication;

/// <summary>Which changes are streamed, and how patiently.</summary>
public sealed record ChangeStreamOptions
{
    /// <summary>The logical slot, of plugin pgoutput.</summary>
    public required string Slot { get; init; }

    /// <summary>The publications whose tables are streamed.</summary>
    public required ImmutableArray<string> Publications { get; init; }

    /// <summary>Transactions that committed before are not sent; zero for where the slot was acknowledged last.</summary>
    public Lsn From { get; init; }

    /// <summary>Whether the server leaves out what was replicated to it from elsewhere (version 16 on; before, look at the transaction's origin).</summary>
    public bool LocalOriginOnly { get; init; }

    /// <summary>How long to wait for a slot that another session still holds, such as one of a killed predecessor.</summary>
    public TimeSpan WaitForSlot { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often the server is told where we are, whether it asks or not.</summary>
    public TimeSpan StatusInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A server that says nothing for so long, though asked, is given up.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromMinutes(2);
}
