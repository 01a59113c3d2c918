namespace Domicile.Postgres.Wire;

/// <summary>How rows are copied.</summary>
public sealed record CopyOptions
{
    /// <summary>Binary, every column forwarded, full speed.</summary>
    public static CopyOptions Default { get; } = new();

    /// <summary>The format that both statements name.</summary>
    public CopyFormat Format { get; init; }

    /// <summary>So many leading columns are shown to the sink and not forwarded.</summary>
    public int HiddenColumns { get; init; }

    /// <summary>Called after each buffer with the rows so far; what it awaits slows the copy down. Null for full speed.</summary>
    public Func<long, CancellationToken, ValueTask>? Pace { get; init; }
}
