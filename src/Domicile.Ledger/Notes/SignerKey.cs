using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Domicile.Ledger.Signing;

namespace Domicile.Ledger.Notes;

/// <summary>A private key that signs notes; its text form is Go's <c>PRIVATE+KEY+name+hash+base64(algorithm ‖ seed)</c>.</summary>
/// <remarks>Source: golang.org/x/mod/sumdb/note. The text form of a witness's key differs in the algorithm byte only.</remarks>
public sealed class SignerKey : IDisposable
{
    private const string Prefix = "PRIVATE+KEY+";
    private readonly Ed25519Key _key;

    private SignerKey(string name, SignatureAlgorithm algorithm, ReadOnlySpan<byte> seed)
    {
        _key = new Ed25519Key(seed);
        Verifier = new VerifierKey(name, algorithm, _key.PublicKey);
    }

    /// <summary>The public half.</summary>
    public VerifierKey Verifier { get; }

    /// <summary>The key's name.</summary>
    public string Name => Verifier.Name;

    /// <summary>Makes a key and its text form, the only copy of the secret.</summary>
    /// <param name="name">The key's name; a log's is its origin.</param>
    /// <param name="algorithm">A log's or a witness's kind.</param>
    /// <param name="random">Fills the seed: the operating system's generator, except in tests.</param>
    /// <exception cref="LedgerException">The name is malformed or OpenSSL is missing.</exception>
    public static (SignerKey Key, string Text) Generate(string name, SignatureAlgorithm algorithm, RandomNumberGenerator random)
    {
        Span<byte> seed = stackalloc byte[Ed25519Key.KeyBytes];
        random.GetBytes(seed);
        var key = new SignerKey(name, algorithm, seed);
        var text = string.Create(CultureInfo.InvariantCulture,
            $"{Prefix}{name}+{key.Verifier.KeyId:x8}+{Convert.ToBase64String([(byte)algorithm, .. seed])}");
        CryptographicOperations.ZeroMemory(seed);
        return (key, text);
    }

    /// <summary>Reads the text form.</summary>
    /// <exception cref="LedgerException">It is malformed or its hash does not fit; the message never repeats it.</exception>
    public static SignerKey Parse(string text)
    {
        var trimmed = text.Trim();
        var parts = trimmed.StartsWith(Prefix, StringComparison.Ordinal) ? trimmed[Prefix.Length..].Split('+', 3) : [];
        if (parts.Length != 3 || NoteText.Base64(parts[2]) is not { Length: 33 } bytes)
        {
            throw Malformed("wanted PRIVATE+KEY+name+8 hex digits+base64");
        }

        var key = new SignerKey(parts[0], (SignatureAlgorithm)bytes[0], bytes.AsSpan(1));
        CryptographicOperations.ZeroMemory(bytes);
        return parts[1] == key.Verifier.KeyId.ToString("x8", CultureInfo.InvariantCulture) ? key : throw Malformed("its hash does not fit");
    }

    /// <summary>Signs a text as a log does.</summary>
    /// <exception cref="InvalidOperationException">The key is a witness's.</exception>
    public NoteSignature Sign(string text) => Verifier.Algorithm == SignatureAlgorithm.Ed25519
        ? new(Name, Verifier.KeyId, _key.Sign(Encoding.UTF8.GetBytes(text)))
        : throw new InvalidOperationException("A witness's key signs with a time.");

    /// <summary>Cosigns a checkpoint's text as a witness does.</summary>
    /// <exception cref="InvalidOperationException">The key is a log's.</exception>
    public NoteSignature Cosign(string text, DateTimeOffset now)
    {
        if (Verifier.Algorithm != SignatureAlgorithm.CosignatureV1)
        {
            throw new InvalidOperationException("A log's key does not cosign.");
        }

        var seconds = now.ToUnixTimeSeconds();
        var signature = new byte[8 + Ed25519Key.SignatureBytes];
        BinaryPrimitives.WriteUInt64BigEndian(signature, (ulong)seconds);
        _key.Sign(Cosignature.Message(seconds, text)).CopyTo(signature, 8);
        return new NoteSignature(Name, Verifier.KeyId, signature);
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    private static LedgerException Malformed(string why) => new(
        message: "This is not a signing key.",
        detail: why + ".",
        hint: "Give the file that 'domicile ledger key new' wrote, unchanged.");
}
