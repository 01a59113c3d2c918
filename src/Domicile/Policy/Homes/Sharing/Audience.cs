namespace Domicile.Policy.Homes.Sharing;

/// <summary>To whom a record goes.</summary>
public enum Audience
{
    /// <summary>To the named parties and nobody else.</summary>
    Direct,

    /// <summary>To anybody.</summary>
    Public,
}
