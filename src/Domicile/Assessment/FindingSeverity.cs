namespace Domicile.Assessment;

/// <summary>How a finding bears on a move.</summary>
public enum FindingSeverity
{
    /// <summary>Good to know.</summary>
    Note,

    /// <summary>A person must decide, or look after it.</summary>
    Decide,

    /// <summary>No move until it is mended.</summary>
    Blocker,
}
