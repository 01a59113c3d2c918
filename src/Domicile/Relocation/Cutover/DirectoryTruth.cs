namespace Domicile.Relocation.Cutover;

/// <summary>What the directory says of a batch's members, against what the batch was planned with.</summary>
public enum DirectoryTruth
{
    /// <summary>Home is the source, at the epoch of the plan.</summary>
    AtSource,

    /// <summary>Home is the target, at the epoch after the plan's.</summary>
    AtTarget,

    /// <summary>They have moved again since: a later epoch, wherever that is.</summary>
    MovedOn,
}
