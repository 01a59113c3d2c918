using System.Collections.Immutable;

namespace Domicile.Samples.Clips.Generation;

/// <summary>Where the people of Clips live: about 35 in a hundred in the EEA, the United Kingdom or Switzerland.</summary>
internal static class Countries
{
    /// <summary>Code, name and share in thousandths; the shares add up to 1000.</summary>
    public static ImmutableArray<(string Code, string Name, int Share)> All { get; } =
    [
        ("US", "United States", 380), ("BR", "Brazil", 70), ("IN", "India", 60), ("JP", "Japan", 50), ("MX", "Mexico", 40),
        ("CA", "Canada", 35), ("AU", "Australia", 15),
        ("DE", "Germany", 62), ("GB", "United Kingdom", 60), ("FR", "France", 50), ("IT", "Italy", 35), ("ES", "Spain", 30),
        ("NL", "Netherlands", 18), ("PL", "Poland", 18), ("SE", "Sweden", 15), ("NO", "Norway", 15), ("CH", "Switzerland", 12),
        ("IE", "Ireland", 10), ("FI", "Finland", 9), ("DK", "Denmark", 8), ("AT", "Austria", 6), ("IS", "Iceland", 2),
    ];

    /// <summary>What a projection shows: ISO 3166's user-assigned code for nobody's country.</summary>
    public const string Unknown = "ZZ";

    /// <summary>The country at a point of the shares, 0 to 999.</summary>
    public static string At(int thousandth)
    {
        foreach (var (code, _, share) in All)
        {
            thousandth -= share;
            if (thousandth < 0)
            {
                return code;
            }
        }

        return All[^1].Code;
    }
}
