namespace Domicile.Policy.Law.Vocabulary;

/// <summary>The kinds of data that laws tell apart. Columns' classes map onto them (<c>classes.yaml</c>); without a class a
/// column is <see cref="Unclassified"/>, which counts as most protected.</summary>
public enum DataCategory
{
    /// <summary>No class was given.</summary>
    Unclassified,

    /// <summary>Name, e-mail, telephone number, address and what else identifies directly.</summary>
    Identity,

    /// <summary>Account settings and other ordinary personal data.</summary>
    Account,

    /// <summary>Payment and money.</summary>
    Financial,

    /// <summary>Where somebody or something is, exactly.</summary>
    PreciseLocation,

    /// <summary>Where, roughly.</summary>
    CoarseLocation,

    /// <summary>What devices, cars and batteries report.</summary>
    Telemetry,

    /// <summary>Traffic data: addresses, times and sizes of communication.</summary>
    Traffic,

    /// <summary>Faces, voices, fingerprints as identifiers.</summary>
    Biometric,

    /// <summary>Genomes and the like.</summary>
    Genomic,

    /// <summary>Health.</summary>
    Health,

    /// <summary>Other special categories: beliefs, origin, orientation.</summary>
    Special,

    /// <summary>What was made for few or for oneself.</summary>
    PrivateContent,

    /// <summary>What its author made public.</summary>
    PublicContent,

    /// <summary>Pictures from cameras that may show anybody.</summary>
    Imagery,

    /// <summary>Opaque keys and times without which systems cannot refer to each other.</summary>
    Interoperability,
}
