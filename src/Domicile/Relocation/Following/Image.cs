namespace Domicile.Relocation.Following;

/// <summary>How a row of the source looks at the target.</summary>
public enum Image
{
    /// <summary>The declared columns, and fillers for the rest.</summary>
    Projection,

    /// <summary>Every column.</summary>
    Full,
}
