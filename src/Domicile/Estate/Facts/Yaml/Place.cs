namespace Domicile.Estate.Facts.Yaml;

/// <summary>Where in a file something was written. Line and column count from 1.</summary>
public readonly record struct Place(string File, int Line, int Column)
{
    /// <inheritdoc/>
    public override string ToString() => $"{File}:{Line}:{Column}";
}
