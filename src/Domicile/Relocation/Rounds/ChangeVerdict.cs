namespace Domicile.Relocation.Rounds;

/// <summary>What to do with one row change at the target.</summary>
public enum ChangeVerdict
{
    /// <summary>The row is not a copied one: keep its projection current, if its table has one, else drop the change.</summary>
    Project,

    /// <summary>The row is a copied one: apply every column. Exactly one row must be affected, unless a parent went in the same
    /// transaction and took it along.</summary>
    Apply,

    /// <summary>Delete the row, and what hangs off it, where the target has it; no row is no fault.</summary>
    RemoveIfPresent,
}
