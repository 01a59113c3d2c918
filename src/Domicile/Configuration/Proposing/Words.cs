using System.Text.RegularExpressions;

namespace Domicile.Configuration.Proposing;

/// <summary>Cuts identifiers into words: <c>CustomerId</c> and <c>customer_id</c> are both customer, id.</summary>
internal static partial class Words
{
    /// <summary>The words in lower case.</summary>
    internal static string[] Of(string identifier) =>
        [.. Cuts().Split(identifier).Where(w => w.Length > 0).Select(w => w.ToLowerInvariant())];

    /// <summary>The words joined by '_', the last in the singular: <c>AppUsers</c> is app_user.</summary>
    internal static string Singular(string identifier)
    {
        var words = Of(identifier);
        return words.Length == 0 ? "" : string.Join('_', [.. words[..^1], One(words[^1])]);
    }

    private static string One(string word) => word switch
    {
        "people" or "persons" => "person",
        "staff" or "address" or "business" or "status" => word,
        _ when word.EndsWith("ies", StringComparison.Ordinal) => word[..^3] + "y",
        _ when word.EndsWith("sses", StringComparison.Ordinal) || word.EndsWith("xes", StringComparison.Ordinal) => word[..^2],
        _ when word.EndsWith('s') && !word.EndsWith("ss", StringComparison.Ordinal) => word[..^1],
        _ => word,
    };

    [GeneratedRegex("[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Cuts();
}
