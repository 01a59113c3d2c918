namespace Domicile.Relocation.Rounds;

/// <summary>What to do with one transaction of the change stream.</summary>
public enum StreamVerdict
{
    /// <summary>It was applied before a restart: look at nothing in it.</summary>
    Skip,

    /// <summary>Apply it now.</summary>
    Apply,

    /// <summary>Keep its changes in memory, and its name in <see cref="RoundState.Held"/>, until the copy is done.</summary>
    Hold,
}
