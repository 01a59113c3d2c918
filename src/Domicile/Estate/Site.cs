using Domicile.Postgres;

namespace Domicile.Estate;

/// <summary>One data centre as data sees it.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Number">Its place in the estate, 0 to 63, given by declaration order and never reused: the residue of the
/// ids that are born here (see <c>Relocation/Ids</c>).</param>
/// <param name="Country">Where its disks stand.</param>
/// <param name="Operator">Who runs it; null when not declared.</param>
/// <param name="State">Its lifecycle state.</param>
/// <param name="Database">Its PostgreSQL; null before the site is accepted.</param>
public sealed record Site(
    SiteId Id, int Number, CountryCode Country, string? Operator, SiteState State, ServerAddress? Database)
{
    /// <summary>After each restart of its server the site refuses writes until somebody has made sure that it has forgotten nothing.</summary>
    public bool ClosesOnRestart { get; init; }
}
