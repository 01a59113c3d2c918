namespace Domicile.Estate.Facts;

/// <summary>Where a site stands in its life, in order.</summary>
public enum LifecycleStage
{
    /// <summary>Made public.</summary>
    Announced,

    /// <summary>A contract binds.</summary>
    Contracted,

    /// <summary>Taken into one's hands, residual data of the one before cleared.</summary>
    Accepted,

    /// <summary>May hold data and become a home.</summary>
    Live,

    /// <summary>Holds what it holds and takes nobody new.</summary>
    Draining,

    /// <summary>Everything erased, with proof.</summary>
    Sanitised,

    /// <summary>Left.</summary>
    Exited,
}
