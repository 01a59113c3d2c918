namespace Domicile.Policy.Law.Vocabulary;

/// <summary>What is to be done with data. Zero is the act nobody named.</summary>
public enum Act
{
    /// <summary>Not stated.</summary>
    Unknown,

    /// <summary>Keep it at a site.</summary>
    Store,

    /// <summary>Show it in a session; nothing is taken away.</summary>
    View,

    /// <summary>Take it away.</summary>
    Export,

    /// <summary>Take it in directly from the person or thing that it is about.</summary>
    Collect,
}
