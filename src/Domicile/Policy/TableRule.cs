using System.Collections.Immutable;
using Domicile.Estate;
using Domicile.Postgres;

namespace Domicile.Policy;

/// <summary>What domicile.yaml says of one table.</summary>
/// <param name="Table">The table.</param>
/// <param name="Role">Its role.</param>
/// <param name="Kind">The subject kind whose root it is; null unless the role is Subject.</param>
/// <param name="By">The first step to the subject; null unless the role is Owned.</param>
/// <param name="Classes">Fideslang data class by column; a column without an entry counts as most protected.</param>
/// <param name="Projection">The columns that other sites may hold; empty for no projection. Always holds the primary key
/// and the ownership columns when it is not empty.</param>
/// <param name="Fill">Fillers for columns outside the projection; NULL where there is no entry.</param>
/// <param name="Writer">For a reference table, the one site that writes it; null otherwise.</param>
public sealed record TableRule(
    TableName Table, TableRole Role, string? Kind, Ownership? By, ImmutableDictionary<string, string> Classes,
    ImmutableArray<string> Projection, ImmutableDictionary<string, Filler> Fill, SiteId? Writer)
{
    /// <summary>The columns that name the subject to whom alone the projection goes (a message's recipient); empty when it goes to every site.</summary>
    public ImmutableArray<string> DirectedTo { get; init; } = [];

    /// <summary>Whether every site holds something of every row.</summary>
    public bool IsEverywhere => !Projection.IsEmpty && DirectedTo.IsEmpty;

    /// <summary>Columns of foreign keys that a person vouches for: they never lead to another subject's row, though no
    /// constraint says so (an order's address).</summary>
    public ImmutableArray<string> Inside { get; init; } = [];
}
