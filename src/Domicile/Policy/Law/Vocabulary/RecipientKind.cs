namespace Domicile.Policy.Law.Vocabulary;

/// <summary>What the one who gets data is to the controller. Also used for who owns the device it is seen on.</summary>
public enum RecipientKind
{
    /// <summary>Not known.</summary>
    Unknown,

    /// <summary>The person whom it is about.</summary>
    DataSubject,

    /// <summary>The controller itself: the same legal entity.</summary>
    SameEntity,

    /// <summary>Another company with the same ones behind it.</summary>
    Group,

    /// <summary>One who acts for the controller under a contract.</summary>
    Processor,

    /// <summary>Anybody else.</summary>
    ThirdParty,

    /// <summary>An authority.</summary>
    Authority,
}
