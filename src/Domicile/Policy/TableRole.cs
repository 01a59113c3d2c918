namespace Domicile.Policy;

/// <summary>What a table is to the subjects.</summary>
public enum TableRole
{
    /// <summary>The root: one row is one subject.</summary>
    Subject,

    /// <summary>Each row hangs off one subject by its ownership path.</summary>
    Owned,

    /// <summary>The same everywhere, written at one site.</summary>
    Reference,

    /// <summary>Never leaves its site.</summary>
    Local,
}
