using System.Diagnostics.Metrics;
using Domicile.Estate;
using Domicile.Ledger.Notes;
using Domicile.Ledger.Tiles;
using Domicile.Ledger.Witnessing;
using Domicile.Ledger.Writing;

namespace Domicile.Audit.Postgres;

/// <summary>The witnesses that an area's policy file names, asked for each checkpoint. Who does not answer in time is left out and counted (meter
/// <c>Domicile.Ledger</c>); an auditor with a quorum sees it.</summary>
internal sealed class AskedWitnesses : ICheckpointCosigner, IDisposable
{
    /// <summary>The longest that a checkpoint waits for its cosignatures.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly Meter Numbers = new("Domicile.Ledger");
    private static readonly Counter<long> LeftOut = Numbers.CreateCounter<long>("domicile.ledger.left_out", "{cosignature}", "Cosignatures that a witness did not give in time");

    private readonly HttpClient _client = new() { Timeout = Patience };
    private readonly WitnessRound _round;

    private AskedWitnesses(LedgerArea area, TrustPolicy policy) => _round = new(
        _client, policy.Witnesses, new FolderLogSource(area.Folder), (witness, _) => LeftOut.Add(1, new KeyValuePair<string, object?>("witness", witness.Name)));

    /// <summary>Reads the policy.</summary>
    /// <returns>Null where none is named.</returns>
    /// <exception cref="DomicileException">The file cannot be read.</exception>
    /// <exception cref="Ledger.LedgerException">It is malformed.</exception>
    public static async Task<AskedWitnesses?> OfAsync(LedgerArea area, CancellationToken cancellationToken)
    {
        if (area.PolicyFile is not { } file)
        {
            return null;
        }

        try
        {
            return new(area, TrustPolicy.Parse(await File.ReadAllTextAsync(file, cancellationToken)));
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            throw new DomicileException($"The witnesses of the log of area '{area.Name}' cannot be read.", denied.Message, "Name a policy file under 'witnesses', or leave it out; docs/ledger.md shows one.");
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<NoteSignature>> CosignAsync(SignedNote checkpoint, CancellationToken cancellationToken) => _round.CosignAsync(checkpoint, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();
}
