using System.Buffers.Binary;

namespace Domicile.Ledger.Notes;

/// <summary>One signature line of a note, not yet verified.</summary>
/// <param name="Name">The key's name.</param>
/// <param name="KeyId">The key's 4-byte id.</param>
/// <param name="Signature">What follows the id; its layout is the algorithm's.</param>
public sealed record NoteSignature(string Name, uint KeyId, ReadOnlyMemory<byte> Signature)
{
    private const string Lead = "\u2014 "; // em dash, space

    /// <summary>The line as it stands in a note, without the newline.</summary>
    public string ToLine()
    {
        var bytes = new byte[4 + Signature.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, KeyId);
        Signature.Span.CopyTo(bytes.AsSpan(4));
        return $"{Lead}{Name} {Convert.ToBase64String(bytes)}";
    }

    /// <summary>Reads one line, without its newline.</summary>
    /// <returns>Null when it is not a signature line.</returns>
    public static NoteSignature? Parse(string line)
    {
        if (!line.StartsWith(Lead, StringComparison.Ordinal) || line.IndexOf(' ', Lead.Length) is var space && space < 0)
        {
            return null;
        }

        var name = line[Lead.Length..space];
        return NoteText.IsKeyName(name) && NoteText.Base64(line.AsSpan(space + 1)) is { Length: >= 5 } bytes
            ? new NoteSignature(name, BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes.AsMemory(4))
            : null;
    }
}
