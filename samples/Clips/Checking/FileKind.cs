namespace Domicile.Samples.Clips.Checking;

/// <summary>What a file of a cluster holds.</summary>
public enum FileKind
{
    /// <summary>Rows of a table.</summary>
    Table,

    /// <summary>An index.</summary>
    Index,

    /// <summary>Long values out of line, or their index.</summary>
    Toast,

    /// <summary>pg_statistic and its kin: most common values and histograms.</summary>
    Statistics,

    /// <summary>Anything else: system catalogs, spilled changes, temporary files, files of no table.</summary>
    Other,

    /// <summary>The write-ahead log.</summary>
    Wal,
}
