namespace Domicile.Estate;

/// <summary>Where a site stands in its life. Only a live site takes new homes; a draining one keeps those it has.</summary>
public enum SiteState
{
    /// <summary>Publicly planned, nothing signed.</summary>
    Announced,

    /// <summary>Signed for.</summary>
    Contracted,

    /// <summary>Handed over and inspected; holds no data yet.</summary>
    Accepted,

    /// <summary>Holds data and takes new homes.</summary>
    Live,

    /// <summary>Holds data, takes no new home.</summary>
    Draining,

    /// <summary>Emptied and wiped.</summary>
    Sanitised,

    /// <summary>Left.</summary>
    Exited,
}
