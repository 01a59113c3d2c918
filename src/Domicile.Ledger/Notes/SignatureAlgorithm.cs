namespace Domicile.Ledger.Notes;

/// <summary>How a note's signature is made; the values are the assigned bytes.</summary>
/// <remarks>Source: C2SP signed-note, "Signature types".</remarks>
public enum SignatureAlgorithm : byte
{
    /// <summary>No algorithm: the default value, never valid.</summary>
    None = 0,

    /// <summary>Ed25519 over the note's text: a log's own signature.</summary>
    Ed25519 = 0x01,

    /// <summary>Ed25519 over time and text: a witness's cosignature/v1.</summary>
    CosignatureV1 = 0x04,
}
