using System.Collections.Immutable;
using Domicile.Postgres;

namespace Domicile.Policy.Homes.Rehoming;

/// <summary>A table of the application's that tells what was seen of subjects, a row a sighting, or that they were told.</summary>
/// <param name="Table">The table; its rows belong to the subject and move with it.</param>
/// <param name="By">The columns that hold the subject's key, in the key's order.</param>
/// <param name="Country">The column with the country: of which something was seen, or of which the subject was told.</param>
/// <param name="Kind">The column with the kind of evidence (<see cref="EvidenceKind"/> as <c>billing-address</c>); null for notices.</param>
/// <param name="On">The column with the day.</param>
public sealed record SightingTable(TableName Table, ImmutableArray<string> By, string Country, string? Kind, string On);
