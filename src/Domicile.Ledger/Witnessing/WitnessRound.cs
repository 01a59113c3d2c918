using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Domicile.Ledger.Hashing;
using Domicile.Ledger.Notes;
using Domicile.Ledger.Proofs;
using Domicile.Ledger.Tiles;
using Domicile.Ledger.Writing;

namespace Domicile.Ledger.Witnessing;

/// <summary>Asks a policy's witnesses, all at once, to cosign a log's checkpoints.</summary>
/// <remarks>Who does not answer well and in time is left out and told of: publishing goes on, and an auditor's quorum shows the lack.
/// Source: C2SP tlog-witness, client side.</remarks>
/// <param name="client">Sends the requests; its timeout bounds a round, so give it a short one. The caller disposes it.</param>
/// <param name="witnesses">Those with an address are asked.</param>
/// <param name="log">The log's own tiles.</param>
/// <param name="leftOut">Is told which witness gave no cosignature, and why: the alarm.</param>
public sealed class WitnessRound(HttpClient client, IReadOnlyCollection<PolicyWitness> witnesses, ILogSource log, Action<PolicyWitness, string> leftOut)
    : ICheckpointCosigner
{
    private readonly ConcurrentDictionary<string, long> _knownSizes = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<NoteSignature>> CosignAsync(SignedNote checkpoint, CancellationToken cancellationToken)
    {
        var head = Checkpoint.Parse(checkpoint.Text).Head;
        var asked = witnesses.Where(w => w.Address is not null).Select(w => AskAsync(w, checkpoint, head, cancellationToken));
        return [.. (await Task.WhenAll(asked)).SelectMany(lines => lines)];
    }

    private async Task<IReadOnlyList<NoteSignature>> AskAsync(PolicyWitness witness, SignedNote checkpoint, TreeHead head, CancellationToken cancellationToken)
    {
        try
        {
            var known = _knownSizes.GetValueOrDefault(witness.Name);
            var (status, body) = await SendAsync(witness, checkpoint, head, known, cancellationToken);
            if (status == HttpStatusCode.Conflict && NoteText.TrySize(body.AsSpan().TrimEnd('\n'), out var told) && told <= head.Size)
            {
                known = told;
                (status, body) = await SendAsync(witness, checkpoint, head, known, cancellationToken);
            }

            if (status != HttpStatusCode.OK)
            {
                leftOut(witness, $"it answered {(int)status}");
                return [];
            }

            _knownSizes[witness.Name] = head.Size;
            return Verified(witness, checkpoint, body);
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or LedgerException)
        {
            leftOut(witness, failure.Message);
            return [];
        }
    }

    private async Task<(HttpStatusCode Status, string Body)> SendAsync(
        PolicyWitness witness, SignedNote checkpoint, TreeHead head, long known, CancellationToken cancellationToken)
    {
        var proof = await ConsistencyProof.MakeAsync(new TreeReader(log, head.Size), Math.Min(known, head.Size), head.Size, cancellationToken);
        using var content = new ByteArrayContent(new AddCheckpointRequest(known, proof, checkpoint.ToBytes()).ToBytes());
        using var answer = await client.PostAsync(new Uri(witness.Address!.AbsoluteUri.TrimEnd('/') + "/add-checkpoint"), content, cancellationToken);
        return (answer.StatusCode, Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync(cancellationToken)));
    }

    private NoteSignature[] Verified(PolicyWitness witness, SignedNote checkpoint, string body)
    {
        var good = SignedNote.ParseSignatures(body)
            .Where(line => line.Name == witness.Key.Name && line.KeyId == witness.Key.KeyId
                && witness.Key.Verify(checkpoint.Text, line.Signature.Span) is not null)
            .ToArray();
        if (good.Length == 0)
        {
            leftOut(witness, "its cosignature does not hold");
        }

        return good;
    }
}
