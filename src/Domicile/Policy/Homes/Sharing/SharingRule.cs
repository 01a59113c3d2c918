namespace Domicile.Policy.Homes.Sharing;

/// <summary>Where a record with several subjects is at home.</summary>
public enum SharingRule
{
    /// <summary>With its author; the others' homes get declared projections. The default.</summary>
    AuthorHome,

    /// <summary>Where both the owner's regimes and those of the place of capture admit it: a car's clip.</summary>
    OwnerAndPlace,

    /// <summary>With the premises: a battery that several share.</summary>
    Premises,
}
