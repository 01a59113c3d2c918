namespace Domicile.Cli.Rehearsal;

/// <summary>The rehearsal's figures, as <c>--json</c> prints them.</summary>
internal sealed record RehearsalReport
{
    /// <summary>Whether every promise was kept.</summary>
    public required bool Clean { get; init; }

    /// <summary>Subjects chosen, by kind.</summary>
    public required IReadOnlyDictionary<string, int> Subjects { get; init; }

    /// <summary>Rows copied from the source.</summary>
    public required long Rows { get; init; }

    /// <summary>The sample by table.</summary>
    public required IReadOnlyList<RehearsedTable> Tables { get; init; }

    /// <summary>What the source has and the sample lacks: triggers, row security, functions.</summary>
    public required IReadOnlyList<string> LeftOut { get; init; }

    /// <summary>The way there.</summary>
    public required RehearsedMove There { get; init; }

    /// <summary>The way back.</summary>
    public required RehearsedMove Back { get; init; }

    /// <summary>Writes that the writers were told had been committed.</summary>
    public required int AcknowledgedWrites { get; init; }

    /// <summary>Of these, updates; the others are deletes and inserts.</summary>
    public required int Updates { get; init; }

    /// <summary>Tries that were refused and made again.</summary>
    public required int Retries { get; init; }

    /// <summary>Writes given up, never acknowledged.</summary>
    public required int AbandonedWrites { get; init; }

    /// <summary>The whole rehearsal.</summary>
    public required double Seconds { get; init; }
}
