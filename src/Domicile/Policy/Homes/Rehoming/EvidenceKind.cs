namespace Domicile.Policy.Homes.Rehoming;

/// <summary>What speaks for a country of residence.</summary>
public enum EvidenceKind
{
    /// <summary>The subject said so.</summary>
    Declared,

    /// <summary>The address on bills.</summary>
    BillingAddress,

    /// <summary>The country of the means of payment.</summary>
    PaymentInstrument,

    /// <summary>The country code of the telephone.</summary>
    Telephone,

    /// <summary>A register: of residents, of vehicles, of premises.</summary>
    Register,

    /// <summary>Where the device says it is.</summary>
    DeviceLocation,

    /// <summary>Where the network address seems to be.</summary>
    NetworkAddress,
}
