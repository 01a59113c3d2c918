namespace Domicile.Relocation.Following;

/// <summary>How a row of the source looks at the target.</summary>
public enum Image
{
    /// <summary>The declared columns, and fillers for the rest.</summary>
    Projection,

    /// <summary>The same of a row that may lie there in full: columns that are not declared are filled anew. For updates.</summary>
    Reduced,

    /// <summary>Every column.</summary>
    Full,
}
