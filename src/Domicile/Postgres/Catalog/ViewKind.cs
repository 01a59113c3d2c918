namespace Domicile.Postgres.Catalog;

/// <summary>What a relation that is no table of ours is.</summary>
public enum ViewKind
{
    /// <summary>Computed at every query.</summary>
    Plain,

    /// <summary>A stored copy of a query's answer, refreshed on demand.</summary>
    Materialised,

    /// <summary>A table of another server.</summary>
    Foreign,
}
