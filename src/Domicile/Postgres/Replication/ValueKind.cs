namespace Domicile.Postgres.Replication;

/// <summary>What stands for a column in a decoded row; the values are pgoutput's.</summary>
public enum ValueKind
{
    /// <summary>NULL.</summary>
    Null = 'n',

    /// <summary>A TOASTed value that the update did not touch: not sent, and not NULL.</summary>
    Unchanged = 'u',

    /// <summary>The value as text.</summary>
    Text = 't',

    /// <summary>The value in its type's binary form.</summary>
    Binary = 'b',
}
