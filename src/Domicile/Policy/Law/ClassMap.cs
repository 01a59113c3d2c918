using System.Collections.Immutable;
using Domicile.Policy.Law.Vocabulary;

namespace Domicile.Policy.Law;

/// <summary>Which category a data class falls in: the longest declared key that is the class or a parent of it.</summary>
/// <remarks>Class keys are Fideslang's, parts separated by dots.</remarks>
public sealed class ClassMap(ImmutableDictionary<string, DataCategory> categories)
{
    /// <summary>No class is known.</summary>
    public static ClassMap Empty { get; } = new(ImmutableDictionary<string, DataCategory>.Empty);

    /// <summary>The declared keys.</summary>
    public IEnumerable<string> Keys => categories.Keys.Order(StringComparer.Ordinal);

    /// <summary>The category of a class; <see cref="DataCategory.Unclassified"/> without a class or when no parent is
    /// declared.</summary>
    public DataCategory CategoryOf(string? dataClass)
    {
        for (var key = dataClass; !string.IsNullOrEmpty(key); key = ParentOf(key))
        {
            if (categories.TryGetValue(key, out var category))
            {
                return category;
            }
        }

        return DataCategory.Unclassified;
    }

    private static string ParentOf(string key) => key.LastIndexOf('.') is var dot and > 0 ? key[..dot] : "";
}
