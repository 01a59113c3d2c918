namespace Domicile.Postgres.Replication;

/// <summary>What a change stream tells; the values of pgoutput are its own message types.</summary>
public enum ChangeKind
{
    /// <summary>Nothing has been read.</summary>
    None = 0,

    /// <summary>A committed transaction begins.</summary>
    Begin = 'B',

    /// <summary>It ends.</summary>
    Commit = 'C',

    /// <summary>The transaction was replicated here from elsewhere.</summary>
    Origin = 'O',

    /// <summary>What a table looks like from here on.</summary>
    Relation = 'R',

    /// <summary>A type that is not built in.</summary>
    Type = 'Y',

    /// <summary>A row came.</summary>
    Insert = 'I',

    /// <summary>A row changed.</summary>
    Update = 'U',

    /// <summary>A row went.</summary>
    Delete = 'D',

    /// <summary>Tables were emptied.</summary>
    Truncate = 'T',

    /// <summary>A logical message.</summary>
    Message = 'M',

    /// <summary>The server tells how far it has read, with nothing to send up to there.</summary>
    Keepalive = 'k',
}
