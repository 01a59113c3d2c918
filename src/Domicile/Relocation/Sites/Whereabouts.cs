using Domicile.Estate;
using Domicile.SubjectDirectory;

namespace Domicile.Relocation.Sites;

/// <summary>Where a subject lives, as the directory and each site say it.</summary>
/// <param name="Kind">The subject kind.</param>
/// <param name="Token">Its token.</param>
/// <param name="Home">The directory's word; null when it does not know the subject.</param>
/// <param name="Sites">The sites' words.</param>
public sealed record Whereabouts(string Kind, SubjectToken Token, Home? Home, IReadOnlyList<Whereabouts.AtSite> Sites)
{
    /// <summary>What one site says.</summary>
    /// <param name="Site">The site.</param>
    /// <param name="Home">Whom it names as home; null when it does not know the subject.</param>
    /// <param name="Epoch">The epoch it knows.</param>
    /// <param name="Batch">The batch that the subject is in there; null for none.</param>
    public sealed record AtSite(SiteId Site, SiteId? Home, long? Epoch, long? Batch);

    /// <summary>Whether exactly the home that the directory names takes itself for it. A batch under way may be a step ahead at one
    /// site and a step behind at the other.</summary>
    public bool Agrees => Home is { } home && Sites.All(s => s.Batch is not null || s.Home is null || s.Home == home.Site || (s.Site != home.Site && s.Home != s.Site));
}
