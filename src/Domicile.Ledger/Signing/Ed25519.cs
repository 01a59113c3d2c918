namespace Domicile.Ledger.Signing;

/// <summary>Verifies Ed25519 signatures: by OpenSSL where it is present, else by <see cref="ManagedEd25519"/>.</summary>
/// <remarks>Both accept exactly what Go's crypto/ed25519 accepts: S below the group order, no cofactor,
/// R compared as bytes, any encoding of a point as the key, small-order keys included.</remarks>
public static class Ed25519
{
    /// <summary>Whether the signature is the key's over the message. Wrong lengths are false, not errors.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        Libcrypto.IsPresent
            ? VerifyNative(publicKey, message, signature)
            : ManagedEd25519.Verify(publicKey, message, signature);

    private static bool VerifyNative(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (publicKey.Length != Ed25519Key.KeyBytes || signature.Length != Ed25519Key.SignatureBytes)
        {
            return false;
        }

        using var key = Libcrypto.NewPublicKey(Libcrypto.Ed25519, 0, publicKey, Ed25519Key.KeyBytes);
        var context = Libcrypto.NewContext();
        try
        {
            var valid = !key.IsInvalid
                && Libcrypto.VerifyInit(context, 0, 0, 0, key) == 1
                && Libcrypto.Verify(context, signature, (nuint)signature.Length, message, (nuint)message.Length) == 1;
            if (!valid)
            {
                Libcrypto.ClearErrors(); // a refused signature is no error of this thread's next call
            }

            return valid;
        }
        finally
        {
            Libcrypto.FreeContext(context);
        }
    }
}
