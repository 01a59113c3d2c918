using System.Globalization;
using System.Text;

namespace Domicile.Ledger.Notes;

/// <summary>The spellings that notes, proofs and policies share, each with exactly one form.</summary>
internal static class NoteText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Decodes UTF-8 without control characters other than newline.</summary>
    /// <returns>Null for anything else.</returns>
    public static string? Decode(ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            if (b < 0x20 && b != '\n')
            {
                return null;
            }
        }

        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>Reads a decimal of 0 to 2^63 - 1 without sign or leading zero.</summary>
    public static bool TrySize(ReadOnlySpan<char> text, out long size) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out size) && (text.Length == 1 || text[0] != '0');

    /// <summary>Reads canonical standard base64: no white space, exact padding, no stray bits.</summary>
    /// <returns>Null for anything else.</returns>
    public static byte[]? Base64(ReadOnlySpan<char> text)
    {
        var bytes = new byte[(text.Length / 4 * 3) + 3];
        return Convert.TryFromBase64Chars(text, bytes, out var written)
            && text.SequenceEqual(Convert.ToBase64String(bytes, 0, written))
            ? bytes[..written]
            : null;
    }

    /// <summary>Whether a key may have this name: not empty, no Unicode space, no plus, no control character.</summary>
    public static bool IsKeyName(string name) =>
        name.Length > 0 && !name.Any(c => char.IsWhiteSpace(c) || c == '+' || c < 0x20);
}
