using Domicile.Ledger.Hashing;

namespace Domicile.Ledger.Writing;

/// <summary>Remembers the last tree head that was signed for each origin, apart from the log's own storage.</summary>
/// <remarks>It is what stops a log that was restored from a backup from signing a fork: the backup does not contain it.
/// Whoever keeps it is trusted for that and for nothing else. Source of the idea: Sunlight.</remarks>
public interface ISignOnceGuard
{
    /// <summary>The head last signed, or null when none was.</summary>
    Task<TreeHead?> LastAsync(string origin, CancellationToken cancellationToken);

    /// <summary>Replaces the last head if it still is <paramref name="expected"/>; lasting when it returns true.</summary>
    /// <param name="origin">The log or, for a witness, the log that it cosigns.</param>
    /// <param name="expected">What <see cref="LastAsync"/> gave; null for none.</param>
    /// <param name="head">What is about to be signed.</param>
    /// <param name="cancellationToken">Stops the attempt.</param>
    /// <returns>False when another signer was there first.</returns>
    Task<bool> TryAdvanceAsync(string origin, TreeHead? expected, TreeHead head, CancellationToken cancellationToken);
}
