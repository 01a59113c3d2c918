using System.Collections.Frozen;

namespace Domicile.Policy;

/// <summary>The data classes a column may carry: the keys of the Fideslang taxonomy, read from <c>fideslang.txt</c>.</summary>
public static class DataClass
{
    private static readonly FrozenDictionary<string, string?> Known = Read();

    /// <summary>All keys, replaced ones included, in ordinal order.</summary>
    public static IEnumerable<string> Keys => Known.Keys.Order(StringComparer.Ordinal);

    /// <summary>Whether the taxonomy has the key.</summary>
    public static bool IsKnown(string key) => Known.ContainsKey(key);

    /// <summary>The key that took this one's place in a later version of the taxonomy; null when it is current.</summary>
    public static string? ReplacedBy(string key) => Known.GetValueOrDefault(key);

    /// <summary>Whether the class is about a person (<c>user</c> and beneath), not about the system.</summary>
    public static bool IsPersonal(string key) => key == "user" || key.StartsWith("user.", StringComparison.Ordinal);

    private static FrozenDictionary<string, string?> Read()
    {
        using var stream = typeof(DataClass).Assembly.GetManifestResourceStream("fideslang.txt")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(" > "))
            .ToFrozenDictionary(parts => parts[0], parts => parts.Length > 1 ? parts[1] : null, StringComparer.Ordinal);
    }
}
