namespace Domicile.Policy.Law.Vocabulary;

/// <summary>In what form data is.</summary>
public enum DataForm
{
    /// <summary>Not stated.</summary>
    Unknown,

    /// <summary>As it is.</summary>
    Cleartext,

    /// <summary>Under pseudonyms whose keys stay at home. Each regime judges it for each recipient.</summary>
    Pseudonymised,

    /// <summary>Encrypted under keys that stay at home.</summary>
    Ciphertext,

    /// <summary>Counted over many, with a privacy budget.</summary>
    Aggregate,
}
