namespace Domicile.Assessment;

/// <summary>Where a number of rows comes from.</summary>
public enum CountMethod
{
    /// <summary>Every row was counted.</summary>
    Exact,

    /// <summary>A share of the table's pages was counted and scaled up.</summary>
    Sampled,

    /// <summary>PostgreSQL's own estimate from its last ANALYZE.</summary>
    Estimated,
}
