using System.Globalization;

namespace Domicile.Ledger.Entries;

/// <summary>The closed set of spellings that a field of an entry may have: nothing a person could be named in fits one.</summary>
internal static class EntryText
{
    public const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    public const long MaxCount = (1L << 53) - 1; // what JSON readers hold exactly

    /// <summary>1 to 128 of a-z, 0-9 and . _ / : -, beginning with a letter or digit: sites, sources, states, moves.</summary>
    public static bool IsName(string text) =>
        text.Length is > 0 and <= 128 && char.IsAsciiLetterOrDigit(text[0])
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '_' or '/' or ':' or '-');

    /// <summary>64 lowercase hex digits: digests, commitments and tokens.</summary>
    public static bool IsHash(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);

    /// <summary>PostgreSQL's log position: two hex numbers of at most eight digits and a slash.</summary>
    public static bool IsPosition(string text) =>
        text.Split('/') is { Length: 2 } halves && halves.All(h => h.Length is > 0 and <= 8 && h.All(char.IsAsciiHexDigitUpper));

    /// <summary>Five of A-Z and 0-9: a SQLSTATE.</summary>
    public static bool IsSqlState(string text) =>
        text.Length == 5 && text.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c));

    /// <summary>A time in UTC to the second.</summary>
    public static bool TryTime(string text, out DateTimeOffset time) => DateTimeOffset.TryParseExact(
        text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
}
