namespace Domicile.Estate.Facts;

/// <summary>By what right a site is used.</summary>
public enum Tenure
{
    /// <summary>Not known.</summary>
    Unknown,

    /// <summary>Owned.</summary>
    Owned,

    /// <summary>Leased whole.</summary>
    Leased,

    /// <summary>Racks in somebody's hall.</summary>
    Colocated,

    /// <summary>Leased from a tenant.</summary>
    Subleased,

    /// <summary>Somebody else's machines.</summary>
    Hosted,
}
