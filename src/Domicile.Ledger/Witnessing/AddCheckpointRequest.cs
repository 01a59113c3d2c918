using System.Globalization;
using System.Text;
using Domicile.Ledger.Hashing;
using Domicile.Ledger.Notes;

namespace Domicile.Ledger.Witnessing;

/// <summary>What a log sends a witness: the size the witness knows, the proof from there, and the new checkpoint.</summary>
/// <param name="OldSize">Size of the last checkpoint that the witness cosigned.</param>
/// <param name="Proof">Consistency proof, at most 63 hashes.</param>
/// <param name="Checkpoint">The signed checkpoint, verbatim.</param>
/// <remarks>Lines: <c>old size</c>, base64 hashes, an empty line, the checkpoint. Source: C2SP tlog-witness.</remarks>
public sealed record AddCheckpointRequest(long OldSize, IReadOnlyList<TreeHash> Proof, ReadOnlyMemory<byte> Checkpoint)
{
    /// <summary>The largest request, in bytes.</summary>
    public const int MaxBytes = SignedNote.MaxBytes;

    private const int MaxProof = 63;

    /// <summary>Reads a request's body.</summary>
    /// <returns>Null when it is malformed.</returns>
    public static AddCheckpointRequest? Parse(ReadOnlySpan<byte> body)
    {
        var text = body.Length <= MaxBytes ? NoteText.Decode(body) : null;
        var blank = text?.IndexOf("\n\n", StringComparison.Ordinal) ?? -1;
        if (text is null || blank < 0)
        {
            return null;
        }

        var lines = text[..blank].Split('\n');
        if (!lines[0].StartsWith("old ", StringComparison.Ordinal) || !NoteText.TrySize(lines[0].AsSpan(4), out var oldSize) || lines.Length > 1 + MaxProof)
        {
            return null;
        }

        var proof = new TreeHash[lines.Length - 1];
        for (var i = 0; i < proof.Length; i++)
        {
            if (!TreeHash.TryParse(lines[i + 1], out proof[i]))
            {
                return null;
            }
        }

        return new AddCheckpointRequest(oldSize, proof, Encoding.UTF8.GetBytes(text[(blank + 2)..]));
    }

    /// <summary>The request's body.</summary>
    public byte[] ToBytes()
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"old {OldSize}\n");
        foreach (var hash in Proof)
        {
            text.Append(hash).Append('\n');
        }

        return [.. Encoding.UTF8.GetBytes(text.Append('\n').ToString()), .. Checkpoint.Span];
    }
}
