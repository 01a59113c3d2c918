namespace Domicile.Ledger.Notes;

/// <summary>A signature that was checked and is right.</summary>
/// <param name="Key">Who signed.</param>
/// <param name="SignedAt">The time a witness put beside its cosignature; null for a log's own signature.</param>
public sealed record VerifiedSignature(VerifierKey Key, DateTimeOffset? SignedAt);
