namespace Domicile.Policy.Law.Rows;

/// <summary>What a row does when it matches.</summary>
public enum RowEffect
{
    /// <summary>Satisfies its pack. Without one a pack refuses.</summary>
    Permit,

    /// <summary>Refuses, whatever permits.</summary>
    Forbid,

    /// <summary>Adds obligations.</summary>
    Oblige,
}
