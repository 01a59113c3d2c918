using System.Globalization;
using System.Text;
using Domicile.Ledger.Hashing;
using Domicile.Ledger.Notes;

namespace Domicile.Ledger.Proofs;

/// <summary>A proof that an entry was logged, checkable offline with the log's key alone; file extension <c>.tlog-proof</c>.</summary>
/// <param name="Index">The entry's index.</param>
/// <param name="Proof">Inclusion proof, from the leaf's sibling up.</param>
/// <param name="Checkpoint">The log's checkpoint, verbatim.</param>
/// <param name="Extra">Opaque bytes that nobody signed; null for none.</param>
/// <remarks>Source: C2SP tlog-proof.</remarks>
public sealed record Receipt(long Index, IReadOnlyList<TreeHash> Proof, ReadOnlyMemory<byte> Checkpoint, ReadOnlyMemory<byte>? Extra = null)
{
    private const string FirstLine = "c2sp.org/tlog-proof@v1";
    private const int MaxProof = 63;

    /// <summary>Reads a receipt's bytes.</summary>
    /// <exception cref="LedgerException">It is malformed.</exception>
    public static Receipt Parse(ReadOnlySpan<byte> bytes)
    {
        var text = bytes.Length <= SignedNote.MaxBytes ? NoteText.Decode(bytes) : null;
        var blank = text?.IndexOf("\n\n", StringComparison.Ordinal) ?? -1;
        if (text is null || blank < 0)
        {
            throw Malformed("an empty line parts the proof from the checkpoint");
        }

        var lines = new Queue<string>(text[..blank].Split('\n'));
        if (lines.Dequeue() != FirstLine)
        {
            throw Malformed($"the first line is '{FirstLine}'");
        }

        var extra = lines.TryPeek(out var line) && line.StartsWith("extra ", StringComparison.Ordinal)
            ? NoteText.Base64(lines.Dequeue().AsSpan(6)) ?? throw Malformed("extra is base64")
            : null;
        if (!lines.TryDequeue(out line) || !line.StartsWith("index ", StringComparison.Ordinal) || !NoteText.TrySize(line.AsSpan(6), out var index))
        {
            throw Malformed("a line 'index <decimal>' follows");
        }

        return new Receipt(index, [.. Hashes(lines)], Encoding.UTF8.GetBytes(text[(blank + 2)..]), extra);
    }

    /// <summary>The receipt's bytes.</summary>
    public byte[] ToBytes()
    {
        var text = new StringBuilder(FirstLine).Append('\n');
        if (Extra is { } extra)
        {
            text.Append("extra ").Append(Convert.ToBase64String(extra.Span)).Append('\n');
        }

        text.Append(CultureInfo.InvariantCulture, $"index {Index}\n");
        foreach (var hash in Proof)
        {
            text.Append(hash).Append('\n');
        }

        return [.. Encoding.UTF8.GetBytes(text.Append('\n').ToString()), .. Checkpoint.Span];
    }

    /// <summary>Checks that the entry is in the tree of a checkpoint that the trusted log signed.</summary>
    /// <param name="entry">The entry's bytes.</param>
    /// <param name="logs">Keys of trusted logs.</param>
    /// <param name="witnesses">Keys of known witnesses.</param>
    /// <returns>The verified checkpoint.</returns>
    /// <exception cref="LedgerException">Signature or proof do not hold.</exception>
    public SignedCheckpoint Check(ReadOnlySpan<byte> entry, IReadOnlyCollection<VerifierKey> logs, IReadOnlyCollection<VerifierKey> witnesses)
    {
        var signed = SignedCheckpoint.Open(Checkpoint.Span, logs, witnesses);
        var hasher = TreeHasher.OfThisThread;
        return InclusionProof.Verify(hasher.Leaf(entry), Index, signed.Checkpoint.Head, Proof, hasher)
            ? signed
            : throw new LedgerException(
                message: "The receipt does not prove this entry.",
                detail: $"Index {Index} in the tree of {signed.Checkpoint.Head.Size} entries of '{signed.Checkpoint.Origin}': the proof leads to another root.",
                hint: "Give exactly the entry's bytes; if they are right, the receipt is forged or damaged.");
    }

    private static IEnumerable<TreeHash> Hashes(Queue<string> lines)
    {
        if (lines.Count > MaxProof)
        {
            throw Malformed($"it has {lines.Count} hashes, more than {MaxProof}");
        }

        foreach (var line in lines)
        {
            yield return TreeHash.TryParse(line, out var hash) ? hash : throw Malformed("each hash is base64 of 32 bytes");
        }
    }

    private static LedgerException Malformed(string why) => new(
        message: "This is not a receipt.",
        detail: $"As C2SP tlog-proof has it: {why}.",
        hint: "Give the .tlog-proof file as 'domicile ledger prove' wrote it.");
}
