namespace Domicile.Postgres.Wire;

/// <summary>Which end of a copy an error came from.</summary>
public enum CopySide
{
    /// <summary>Not a copy between two servers.</summary>
    None,

    /// <summary>The server that rows are read from.</summary>
    Source,

    /// <summary>The server that rows are written to.</summary>
    Target,
}
