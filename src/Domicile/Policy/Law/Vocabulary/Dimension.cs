namespace Domicile.Policy.Law.Vocabulary;

/// <summary>What a row may set conditions on. Every dimension has finitely many values, and so has the decision table.</summary>
public enum Dimension
{
    /// <summary>What is done.</summary>
    Act,

    /// <summary>The kind of data.</summary>
    Category,

    /// <summary>Its form.</summary>
    Form,

    /// <summary>What for.</summary>
    Purpose,

    /// <summary>What the recipient is to the controller.</summary>
    Recipient,

    /// <summary>Who owns the device.</summary>
    Device,

    /// <summary>The country where data arrives: of the site for storing, of the device for seeing.</summary>
    To,

    /// <summary>The countries that stand behind the recipient; several at once.</summary>
    ControlledFrom,

    /// <summary>Where the subject lives.</summary>
    Residence,

    /// <summary>The country of the site where the data stands.</summary>
    At,
}
