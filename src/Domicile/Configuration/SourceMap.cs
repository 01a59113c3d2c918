using System.Collections.Immutable;

namespace Domicile.Configuration;

/// <summary>Where each part of a declaration was written, by its path of keys: <c>tables.users.fill.email</c>.</summary>
public sealed class SourceMap(string file, ImmutableDictionary<string, Place> places)
{
    /// <summary>Knows no place: for declarations that were made in memory.</summary>
    public static SourceMap Empty { get; } = new("domicile.yaml", ImmutableDictionary<string, Place>.Empty);

    /// <summary>The place of a part, or of the nearest part around it that was written; line 1 when there is none.</summary>
    public Place Of(string path)
    {
        for (var at = path; at.Length > 0; at = at.LastIndexOf('.') is > 0 and var dot ? at[..dot] : "")
        {
            if (places.TryGetValue(at, out var place))
            {
                return place;
            }
        }

        return new(file, 1, 1);
    }
}
