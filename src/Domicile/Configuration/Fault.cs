namespace Domicile.Configuration;

/// <summary>One thing wrong with a declaration.</summary>
/// <param name="File">The file.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Message">What is wrong, in one sentence.</param>
/// <param name="Hint">How to mend it.</param>
public sealed record Fault(string File, int Line, int Column, string Message, string Hint)
{
    /// <summary>Worth knowing, but no reason to refuse.</summary>
    public bool IsNote { get; init; }

    /// <summary>Where it is.</summary>
    public Place Place => new(File, Line, Column);

    /// <inheritdoc/>
    public override string ToString() => $"{Place}: {Message} {Hint}";
}
