using Domicile.Ledger.Notes;

namespace Domicile.Ledger.Writing;

/// <summary>Asks others to sign a new checkpoint before it is published.</summary>
public interface ICheckpointCosigner
{
    /// <summary>Collects cosignatures; a witness that fails or is slow is left out, never waited for without bound.</summary>
    /// <param name="checkpoint">The checkpoint with the log's signature; its tiles are published.</param>
    /// <param name="cancellationToken">Stops the round.</param>
    /// <returns>Verified cosignatures, possibly none.</returns>
    Task<IReadOnlyList<NoteSignature>> CosignAsync(SignedNote checkpoint, CancellationToken cancellationToken);
}
