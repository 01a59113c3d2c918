using Microsoft.Win32.SafeHandles;

namespace Domicile.Ledger.Signing;

/// <summary>Owns one EVP_PKEY. OpenSSL clears a private key's memory when it frees it.</summary>
internal sealed class EvpKeyHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        Libcrypto.FreeKey(handle);
        return true;
    }
}
