namespace Domicile.Policy.Law;

/// <summary>By what a regime reaches a subject's data.</summary>
public enum Link
{
    /// <summary>The subject lives there.</summary>
    Residence,

    /// <summary>The subject is a national of it.</summary>
    Nationality,

    /// <summary>The controller is established there.</summary>
    Controller,

    /// <summary>The data stands there.</summary>
    Site,

    /// <summary>The data was collected there.</summary>
    Collection,
}
