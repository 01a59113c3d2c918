using System.Globalization;
using System.Text;

namespace Domicile.Ledger.Notes;

/// <summary>What a witness signs: a heading, its time and the checkpoint's text.</summary>
/// <remarks>Signature layout: time (8 bytes, big-endian Unix seconds), Ed25519 signature (64 bytes). Source: C2SP tlog-cosignature v1.</remarks>
public static class Cosignature
{
    /// <summary>The signed message.</summary>
    /// <param name="unixSeconds">When the witness saw the checkpoint.</param>
    /// <param name="text">The checkpoint's text, with its last newline.</param>
    public static byte[] Message(long unixSeconds, string text) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {unixSeconds}\n{text}"));
}
