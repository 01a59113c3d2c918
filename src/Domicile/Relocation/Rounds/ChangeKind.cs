namespace Domicile.Relocation.Rounds;

/// <summary>The three row changes of a change stream; TRUNCATE stops a move and never gets here.</summary>
public enum ChangeKind
{
    /// <summary>A row appeared.</summary>
    Insert,

    /// <summary>A row changed, its key perhaps as well.</summary>
    Update,

    /// <summary>A row went.</summary>
    Delete,
}
