namespace Domicile.Estate.Facts;

/// <summary>What a site can run out of; the unit is in the name.</summary>
public enum CapacityResource
{
    /// <summary>Electric power for IT, in megawatts.</summary>
    PowerMegawatts,

    /// <summary>Racks.</summary>
    Racks,

    /// <summary>Storage, in terabytes.</summary>
    StorageTerabytes,

    /// <summary>Subjects it may be home to.</summary>
    Subjects,
}
