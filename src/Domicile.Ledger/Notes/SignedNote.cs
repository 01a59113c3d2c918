using System.Text;

namespace Domicile.Ledger.Notes;

/// <summary>A text and the signatures under it, none verified yet. Trust no text before <see cref="Open"/>.</summary>
/// <param name="Text">The signed text; ends in a newline.</param>
/// <param name="Signatures">The lines below it.</param>
/// <remarks>Text, empty line, then lines <c>— name base64(keyid ‖ signature)</c>. Source: C2SP signed-note.</remarks>
public sealed record SignedNote(string Text, IReadOnlyList<NoteSignature> Signatures)
{
    /// <summary>The largest note that is read, in bytes.</summary>
    public const int MaxBytes = 1_000_000;

    /// <summary>The most signatures that are read.</summary>
    public const int MaxSignatures = 100;

    /// <summary>Reads a note's bytes.</summary>
    /// <exception cref="LedgerException">They are not a well-formed note.</exception>
    public static SignedNote Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes)
        {
            throw Malformed($"it has {bytes.Length} bytes, more than {MaxBytes}");
        }

        var note = NoteText.Decode(bytes) ?? throw Malformed("it is not UTF-8 free of control characters");
        var split = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (split < 0)
        {
            throw Malformed("no empty line parts the text from the signatures");
        }

        return new SignedNote(note[..(split + 1)], ParseSignatures(note[(split + 2)..]));
    }

    /// <summary>Reads signature lines alone, as a witness answers them.</summary>
    /// <exception cref="LedgerException">There is none, too many, or a malformed one.</exception>
    public static IReadOnlyList<NoteSignature> ParseSignatures(string lines)
    {
        if (lines.Length == 0 || lines[^1] != '\n')
        {
            throw Malformed("it does not end in a signature line and a newline");
        }

        var each = lines[..^1].Split('\n');
        if (each.Length > MaxSignatures)
        {
            throw Malformed($"it has {each.Length} signatures, more than {MaxSignatures}");
        }

        return [.. each.Select((line, i) => NoteSignature.Parse(line) ?? throw Malformed($"signature line {i + 1} is malformed"))];
    }

    /// <summary>Verifies every signature by a known key.</summary>
    /// <param name="keys">The keys that are trusted; signatures by others are ignored.</param>
    /// <returns>The keys that signed, each once.</returns>
    /// <exception cref="LedgerException">A known key's signature is wrong, or no known key signed.</exception>
    public IReadOnlyList<VerifiedSignature> Open(IReadOnlyCollection<VerifierKey> keys)
    {
        var verified = new List<VerifiedSignature>();
        foreach (var signature in Signatures)
        {
            var key = keys.FirstOrDefault(k => k.Name == signature.Name && k.KeyId == signature.KeyId);
            if (key is null || verified.Any(v => v.Key == key))
            {
                continue;
            }

            verified.Add(key.Verify(Text, signature.Signature.Span) ?? throw BadSignature(signature));
        }

        return verified.Count > 0 ? verified : throw NoKnownKey();
    }

    /// <summary>The same text with one more signature.</summary>
    public SignedNote With(NoteSignature signature) => this with { Signatures = [.. Signatures, signature] };

    /// <summary>The note's bytes.</summary>
    public byte[] ToBytes()
    {
        var note = new StringBuilder(Text).Append('\n');
        foreach (var signature in Signatures)
        {
            note.Append(signature.ToLine()).Append('\n');
        }

        return Encoding.UTF8.GetBytes(note.ToString());
    }

    private static LedgerException Malformed(string why) => new(
        message: "This is not a signed note.",
        detail: $"As C2SP signed-note has it, {why}.",
        hint: "Fetch it again from the log itself; keep this copy as evidence if it stays so.");

    private static LedgerException BadSignature(NoteSignature signature) => new(
        message: $"The signature of '{signature.Name}' is wrong.",
        detail: $"Key id {signature.KeyId:x8} is known, and its signature does not fit the text.",
        hint: "Text or signature was changed: trust nothing of this note.");

    private LedgerException NoKnownKey() => new(
        message: "No known key signed this note.",
        detail: $"It carries signatures of: {string.Join(", ", Signatures.Select(s => $"{s.Name} ({s.KeyId:x8})"))}.",
        hint: "Check the verifier key that you were given, and from whom.");
}
