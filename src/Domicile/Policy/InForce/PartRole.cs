namespace Domicile.Policy.InForce;

/// <summary>What a text of a policy document says.</summary>
public enum PartRole
{
    /// <summary>A law pack, or the map of classes.</summary>
    Law,

    /// <summary>The operator's rules.</summary>
    Rules,

    /// <summary>Facts with dates: sites, entities, papers, declared homes.</summary>
    Facts,
}
