using System.Globalization;
using Domicile.Estate;
using Domicile.SubjectDirectory;

namespace Domicile.Client;

/// <summary>What a site's guard says when it refuses a write with SQLSTATE DM001: the subject is at home elsewhere, or is being moved
/// this moment.</summary>
public static class HomeRefusal
{
    /// <summary>The SQLSTATE. The transaction was rolled back; nothing of it was done.</summary>
    public const string SqlState = "DM001";

    /// <summary>Reads the error's detail, <c>home=ie-dublin epoch=2</c>.</summary>
    /// <returns>Null when it has another form.</returns>
    public static Home? Parse(string? detail)
    {
        var parts = detail?.Split(' ') ?? [];
        return parts is [var home, var epoch] && home.StartsWith("home=", StringComparison.Ordinal) && epoch.StartsWith("epoch=", StringComparison.Ordinal)
            && home[5..] is { Length: > 0 } name && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
            && long.TryParse(epoch[6..], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new(SiteId.Parse(name), number)
            : null;
    }
}
