using System.Collections.Immutable;
using Domicile.Estate;

namespace Domicile.Policy.Homes.Planning;

/// <summary>Where the subjects of a cell may be on a day: what the operator declares, met with what the packs admit.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="Day">The day.</param>
/// <param name="Options">The declared sites in order of preference, refused ones among them with the reason.</param>
public sealed record HomeSet(HomeCell Cell, DateOnly Day, ImmutableArray<HomeOption> Options)
{
    /// <summary>The sites that may be home, in order of preference.</summary>
    public IEnumerable<SiteId> Sites => Options.Where(o => o.MayStay).Select(o => o.Standing.Id);

    /// <summary>Where a new subject of the cell goes; null when nowhere.</summary>
    public HomeOption? Best => Options.FirstOrDefault(o => o.MayReceive);

    /// <summary>True when no site may be home: the subjects have nowhere to be, and go nowhere.</summary>
    public bool IsEmpty => !Options.Any(o => o.MayStay);

    /// <summary>The option of a site; null when the operator does not declare it for the cell.</summary>
    public HomeOption? Find(SiteId site) => Options.FirstOrDefault(o => o.Standing.Id == site);

    /// <summary>Why the set is empty, in words.</summary>
    public string WhyEmpty => Options.IsEmpty
        ? "the operator declares no home for this residence"
        : string.Join("; ", Options.Select(o => $"{o.Standing.Id}: {o.Why}"));
}
