using System.Collections.Immutable;
using Domicile.Policy;
using Domicile.Postgres;
using Domicile.Postgres.Catalog;

namespace Domicile.Configuration.Proposing;

/// <summary>What is proposed for one table.</summary>
/// <param name="Table">Its catalog entry.</param>
/// <param name="Role">The role.</param>
/// <param name="By">The step to the owner, complete; null unless owned.</param>
/// <param name="Because">Why, in words.</param>
public sealed record ProposedTable(Table Table, TableRole Role, Ownership? By, string Because)
{
    /// <summary>Its name.</summary>
    public TableName Name => Table.Name;

    /// <summary>The kind whose root it is; null for another role.</summary>
    public string? Kind { get; init; }

    /// <summary>Data classes by column; a column without one was not recognised.</summary>
    public ImmutableDictionary<string, string> Classes { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Proposed projection; empty for none.</summary>
    public ImmutableArray<string> Projection { get; init; } = [];

    /// <summary>Fillers as they are written in the file, by column.</summary>
    public ImmutableDictionary<string, string> Fill { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Columns of foreign keys that never cross subjects today.</summary>
    public ImmutableArray<string> Inside { get; init; } = [];

    /// <summary>The rule that follows, without fillers: for walking ownership paths.</summary>
    public TableRule Rule => new(Name, Role, Kind, By, Classes, Projection, ImmutableDictionary<string, Filler>.Empty, null) { Inside = Inside };
}
