namespace Domicile.Estate.Facts.Yaml;

/// <summary>One thing wrong in a file: what, where, and how to mend it.</summary>
public sealed record Fault(Place At, string Says, string Hint)
{
    /// <inheritdoc/>
    public override string ToString() => $"{At}: {Says} {Hint}".TrimEnd();
}
