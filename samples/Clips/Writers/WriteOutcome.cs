namespace Domicile.Samples.Clips.Writers;

/// <summary>How one attempt at a write ended.</summary>
public enum WriteOutcome
{
    /// <summary>Committed, and PostgreSQL said so (or it was found to be there afterwards).</summary>
    Done,

    /// <summary>There was nothing to write: the like existed already.</summary>
    Void,

    /// <summary>Nothing was written; try again, perhaps elsewhere.</summary>
    Again,
}
