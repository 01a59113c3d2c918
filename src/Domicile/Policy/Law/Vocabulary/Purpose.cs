namespace Domicile.Policy.Law.Vocabulary;

/// <summary>What for.</summary>
public enum Purpose
{
    /// <summary>Not stated.</summary>
    Unstated,

    /// <summary>To run the service for its user.</summary>
    Operation,

    /// <summary>To help a user who asked.</summary>
    Support,

    /// <summary>To keep the service safe.</summary>
    Security,

    /// <summary>To learn how it is used.</summary>
    Analytics,

    /// <summary>To advertise.</summary>
    Advertising,

    /// <summary>To train a model.</summary>
    Training,

    /// <summary>For research.</summary>
    Research,

    /// <summary>A person looks at what is about them.</summary>
    OwnAccess,

    /// <summary>A person sends it to somebody of their choice.</summary>
    DirectMessage,

    /// <summary>An authority orders it.</summary>
    LegalOrder,
}
