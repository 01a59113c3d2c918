using System.Runtime.InteropServices;
using Domicile.Estate.Facts;
using Domicile.Policy.Law.Vocabulary;

namespace Domicile.Policy.Homes.Planning;

/// <summary>All that a home set depends on besides the day: subjects in one cell have the same home set, so it is worked out
/// once for a cell and never for a row.</summary>
/// <param name="Kind">The kind of subject.</param>
/// <param name="Residence">Where they live.</param>
/// <param name="Controller">Who answers for them.</param>
/// <param name="Categories">The categories of their data, one bit each; 0 counts as most protected.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct HomeCell(string Kind, Country Residence, string Controller, ulong Categories)
{
    /// <summary>The cell of a group.</summary>
    public static HomeCell Of(SubjectGroup group) => new(group.Kind, group.Residence, group.Controller, Bits(group.Categories));

    /// <summary>One bit for each category.</summary>
    public static ulong Bits(IEnumerable<DataCategory> categories) =>
        categories.Aggregate(0UL, (bits, category) => bits | 1UL << (int)category);

    /// <summary>The categories to be judged.</summary>
    public IEnumerable<DataCategory> ToJudge()
    {
        var bits = Categories == 0 ? 1UL : Categories;
        return Enum.GetValues<DataCategory>().Where(c => (bits >> (int)c & 1) != 0);
    }
}
