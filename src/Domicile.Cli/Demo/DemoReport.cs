using System.Text.Json.Serialization;

namespace Domicile.Cli.Demo;

/// <summary>The demo's figures, as <c>--json</c> prints them.</summary>
internal sealed record DemoReport
{
    /// <summary>People in the network at the start.</summary>
    public required int Users { get; init; }

    /// <summary>Rows in the network at the start.</summary>
    public required long Rows { get; init; }

    /// <summary>People whose home changed.</summary>
    public required long SubjectsMoved { get; init; }

    /// <summary>Of these, people who signed up while the others were moving.</summary>
    public required long Latecomers { get; init; }

    /// <summary>Rows that went with them.</summary>
    public required long RowsMoved { get; init; }

    /// <summary>Rows compared on both sides by hash.</summary>
    public required long RowsVerified { get; init; }

    /// <summary>Moved and verified rows a second.</summary>
    public required double RowsPerSecond { get; init; }

    /// <summary>Rows a second of a bare COPY pipe with the same rows into the same tables and indexes, without foreign keys,
    /// checks or verification, in the same run.</summary>
    public required double RawRowsPerSecond { get; init; }

    /// <summary>How long the writers of a batch were refused.</summary>
    public required Quantiles PauseMs { get; init; }

    /// <summary>Writes that the application was told had been committed.</summary>
    public required int AcknowledgedWrites { get; init; }

    /// <summary>Of these, not found at the person's home.</summary>
    public required int LostWrites { get; init; }

    /// <summary>Of these, found twice.</summary>
    public required int DoubledWrites { get; init; }

    /// <summary>Writes given up, never acknowledged.</summary>
    public required int AbandonedWrites { get; init; }

    /// <summary>Tries that were refused and made again.</summary>
    public required int Retries { get; init; }

    /// <summary>What the application felt: latency of its writes, retries included.</summary>
    public required Quantiles WriteMs { get; init; }

    /// <summary>Markers of protected values in files of sites outside the person's home set.</summary>
    public required long ForeignBytes { get; init; }

    /// <summary>How often the mover was killed.</summary>
    public required int Kills { get; init; }

    /// <summary>The areas' logs, recomputed.</summary>
    public required IReadOnlyList<VerifiedLog> Logs { get; init; }

    /// <summary>The whole demo.</summary>
    public required double Seconds { get; init; }

    /// <summary>What each site's files hold.</summary>
    public required IReadOnlyList<SiteSearch> Searches { get; init; }

    /// <summary>Faults found, by key.</summary>
    public required IReadOnlyList<string> Findings { get; init; }

    /// <summary>Whether every promise was kept.</summary>
    [JsonIgnore]
    public bool IsClean => LostWrites == 0 && DoubledWrites == 0 && AbandonedWrites == 0 && ForeignBytes == 0 && Logs.All(l => l is { Entries: > 0, Findings.Count: 0 });
}
