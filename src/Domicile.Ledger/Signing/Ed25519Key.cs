namespace Domicile.Ledger.Signing;

/// <summary>An Ed25519 private key inside OpenSSL. Safe for use by many threads.</summary>
public sealed class Ed25519Key : IDisposable
{
    /// <summary>Bytes in a seed and in a public key.</summary>
    public const int KeyBytes = 32;

    /// <summary>Bytes in a signature.</summary>
    public const int SignatureBytes = 64;

    private readonly EvpKeyHandle _key;

    /// <summary>Takes the 32-byte seed (RFC 8032's private key). The caller wipes its own copy.</summary>
    /// <exception cref="LedgerException">OpenSSL 3 is not there or refuses the key.</exception>
    public Ed25519Key(ReadOnlySpan<byte> seed)
    {
        if (!Libcrypto.IsPresent)
        {
            throw Refused("libcrypto.so.3 was not found");
        }

        ArgumentOutOfRangeException.ThrowIfNotEqual(seed.Length, KeyBytes, nameof(seed));
        _key = Libcrypto.NewPrivateKey(Libcrypto.Ed25519, 0, seed, KeyBytes);
        var length = (nuint)KeyBytes;
        if (_key.IsInvalid || Libcrypto.GetPublicKey(_key, PublicKey, ref length) != 1)
        {
            throw Refused("OpenSSL refused the key");
        }
    }

    /// <summary>The 32-byte public key.</summary>
    public byte[] PublicKey { get; } = new byte[KeyBytes];

    /// <summary>Signs a message: 64 bytes, the same for the same message (RFC 8032, pure Ed25519).</summary>
    /// <exception cref="LedgerException">OpenSSL failed.</exception>
    public byte[] Sign(ReadOnlySpan<byte> message)
    {
        var context = Libcrypto.NewContext();
        try
        {
            var signature = new byte[SignatureBytes];
            var length = (nuint)SignatureBytes;
            return Libcrypto.SignInit(context, 0, 0, 0, _key) == 1
                && Libcrypto.Sign(context, signature, ref length, message, (nuint)message.Length) == 1
                ? signature
                : throw Refused("OpenSSL could not sign");
        }
        finally
        {
            Libcrypto.FreeContext(context);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    private static LedgerException Refused(string why) => new(
        message: "Signing with Ed25519 is not possible here.",
        detail: why + ".",
        hint: "Install OpenSSL 3 (Debian package libssl3). Verifying works without it.");
}
