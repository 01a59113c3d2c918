using Domicile.Ledger.Notes;

namespace Domicile.Ledger.Witnessing;

/// <summary>A witness that a policy knows.</summary>
/// <param name="Name">Its name inside the policy.</param>
/// <param name="Key">What its cosignatures are verified with.</param>
/// <param name="Address">Its submission prefix, where a log sends checkpoints; null when only verifying.</param>
public sealed record PolicyWitness(string Name, VerifierKey Key, Uri? Address);
