using System.Collections.Immutable;

namespace Domicile.Postgres.Catalog;

/// <summary>One ordinary or partitioned table (a partition is counted to its root).</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsPartitioned">The root of a partition tree.</param>
/// <param name="IsInherited">Takes part in plain inheritance, which a move refuses.</param>
/// <param name="IsUnlogged">Unlogged: never decoded, which a move refuses.</param>
/// <param name="Columns">Live columns in order.</param>
/// <param name="Keys">Unique indexes, the primary key first if there is one.</param>
/// <param name="ForeignKeys">Foreign keys that leave this table.</param>
/// <param name="Checks">CHECK expressions as SQL, by constraint name; those of domains under the domain's name.</param>
/// <param name="Triggers">Triggers made by people.</param>
/// <param name="RowSecurity">Row security is on.</param>
/// <param name="ForcedRowSecurity">Row security binds the owner, too.</param>
/// <param name="ReplicaIdentity">d default, n nothing, f full, i index.</param>
/// <param name="Owner">The owning role.</param>
/// <param name="EstimatedRows">reltuples, of all partitions; under zero when never analysed.</param>
/// <param name="Bytes">Size with indexes and TOAST, of all partitions.</param>
public sealed record Table(
    TableName Name, bool IsPartitioned, bool IsInherited, bool IsUnlogged, ImmutableArray<Column> Columns,
    ImmutableArray<UniqueKey> Keys, ImmutableArray<ForeignKey> ForeignKeys, ImmutableDictionary<string, string> Checks,
    ImmutableArray<Trigger> Triggers, bool RowSecurity, bool ForcedRowSecurity, char ReplicaIdentity, string Owner,
    double EstimatedRows, long Bytes)
{
    /// <summary>The leaves and branches beneath a partitioned root; empty for another table.</summary>
    public ImmutableArray<TableName> Partitions { get; init; } = [];

    /// <summary>Row security policies as text, by name.</summary>
    public ImmutableDictionary<string, string> Policies { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Exclusion constraints as SQL, by name.</summary>
    public ImmutableDictionary<string, string> Exclusions { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Rewrite rules as SQL, by name.</summary>
    public ImmutableDictionary<string, string> Rules { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Whether policies bind the role that read the catalog, so that it may not see every row.</summary>
    public bool HidesRows { get; init; }

    /// <summary>Whether an extension made the table: its own affair, left out of a declaration.</summary>
    public bool IsOfExtension { get; init; }

    /// <summary>The comment on the table; null without one.</summary>
    public string? Comment { get; init; }

    /// <summary>The primary key's columns; empty without one.</summary>
    public ImmutableArray<string> PrimaryKey => Keys.FirstOrDefault(k => k.IsPrimary)?.Columns ?? [];

    /// <summary>The columns that a copy writes: all but generated ones.</summary>
    public IEnumerable<Column> Written => Columns.Where(c => !c.IsGenerated);

    /// <summary>The column of that name.</summary>
    /// <exception cref="DomicileException">There is no such column.</exception>
    public Column Column(string name) => Columns.FirstOrDefault(c => c.Name == name) ?? throw new DomicileException(
        message: $"Table '{Name}' has no column '{name}'.",
        detail: $"Its columns: {string.Join(", ", Columns.Select(c => c.Name))}.",
        hint: "Correct the name in domicile.yaml.");
}
