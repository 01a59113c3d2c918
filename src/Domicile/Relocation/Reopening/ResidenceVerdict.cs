namespace Domicile.Relocation.Reopening;

/// <summary>What a closed site's word on one subject is worth, held against the directory's.</summary>
public enum ResidenceVerdict
{
    /// <summary>Both say the same.</summary>
    Same,

    /// <summary>Born here, and the directory has not heard of it yet.</summary>
    Unregistered,

    /// <summary>The site takes itself for the home; the subject lives elsewhere by now. Its rows here are old.</summary>
    Departed,

    /// <summary>Neither takes this site for the home; the site's word is old.</summary>
    Elsewhere,

    /// <summary>It has come to live here since, and its rows are not here.</summary>
    Arrived,

    /// <summary>It was under way to this site, and all of its rows are here.</summary>
    Settling,

    /// <summary>It left and came back since: its rows here are those of before.</summary>
    Returned,

    /// <summary>The site knows a later home than the directory: it is the directory that is old.</summary>
    DirectoryBehind,
}
