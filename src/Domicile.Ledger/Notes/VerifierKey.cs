using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Domicile.Ledger.Signing;

namespace Domicile.Ledger.Notes;

/// <summary>A public key that notes are verified with; its text form is the vkey, <c>name+hash+base64(algorithm ‖ key)</c>.</summary>
/// <remarks>Source: C2SP signed-note, "Verifier keys"; golang.org/x/mod/sumdb/note.</remarks>
public sealed record VerifierKey
{
    private readonly string _publicKey;

    /// <summary>Makes a key from its parts.</summary>
    /// <exception cref="LedgerException">The name or the key is malformed.</exception>
    public VerifierKey(string name, SignatureAlgorithm algorithm, ReadOnlySpan<byte> publicKey)
    {
        if (!NoteText.IsKeyName(name) || publicKey.Length != Ed25519Key.KeyBytes
            || algorithm is not (SignatureAlgorithm.Ed25519 or SignatureAlgorithm.CosignatureV1))
        {
            throw Malformed($"{name}+...", "the name has a space or a plus, the algorithm is neither 0x01 nor 0x04, or the key is not 32 bytes");
        }

        (Name, Algorithm, _publicKey) = (name, algorithm, Convert.ToHexStringLower(publicKey));
        KeyId = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData([.. Encoding.UTF8.GetBytes(name), (byte)'\n', (byte)algorithm, .. publicKey]));
    }

    /// <summary>The key's name; a log's is its origin.</summary>
    public string Name { get; }

    /// <summary>How its signatures are made.</summary>
    public SignatureAlgorithm Algorithm { get; }

    /// <summary>First four bytes of SHA-256(name, newline, algorithm, key), big-endian.</summary>
    public uint KeyId { get; }

    /// <summary>The 32 bytes of the public key.</summary>
    public byte[] PublicKey => Convert.FromHexString(_publicKey);

    /// <summary>Reads a vkey.</summary>
    /// <exception cref="LedgerException">It is malformed or its hash does not fit.</exception>
    public static VerifierKey Parse(string vkey)
    {
        var parts = vkey.Trim().Split('+', 3);
        if (parts.Length != 3 || NoteText.Base64(parts[2]) is not { Length: > 1 } bytes
            || !uint.TryParse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var id) || parts[1].Length != 8)
        {
            throw Malformed(vkey, "wanted name+8 hex digits+base64");
        }

        var key = new VerifierKey(parts[0], (SignatureAlgorithm)bytes[0], bytes.AsSpan(1));
        return key.KeyId == id ? key : throw Malformed(vkey, $"its hash should be {key.KeyId:x8}");
    }

    /// <summary>Verifies one signature's bytes over a note's text.</summary>
    /// <returns>Null when it is wrong.</returns>
    public VerifiedSignature? Verify(string text, ReadOnlySpan<byte> signature)
    {
        if (Algorithm == SignatureAlgorithm.Ed25519)
        {
            return Ed25519.Verify(PublicKey, Encoding.UTF8.GetBytes(text), signature) ? new(this, SignedAt: null) : null;
        }

        if (signature.Length != 8 + Ed25519Key.SignatureBytes)
        {
            return null;
        }

        var seconds = BinaryPrimitives.ReadUInt64BigEndian(signature);
        return seconds <= (ulong)DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            && Ed25519.Verify(PublicKey, Cosignature.Message((long)seconds, text), signature[8..])
            ? new(this, DateTimeOffset.FromUnixTimeSeconds((long)seconds))
            : null;
    }

    /// <summary>The vkey.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Name}+{KeyId:x8}+{Convert.ToBase64String([(byte)Algorithm, .. PublicKey])}");

    private static LedgerException Malformed(string vkey, string why) => new(
        message: "This is not a verifier key.",
        detail: $"'{vkey}': {why}.",
        hint: "Copy the whole line that 'domicile ledger key new' printed, or that the log's operator published.");
}
