using System.Collections.Immutable;
using Domicile.Estate;
using Domicile.Postgres;
using Domicile.Postgres.Definitions;

namespace Domicile.Configuration.Creating;

/// <summary>Tables of the declaration that one site lacks, and how another site, which has them, makes them.</summary>
/// <param name="Site">Where they are absent.</param>
/// <param name="Model">The site that has them.</param>
/// <param name="Tables">The tables.</param>
/// <param name="Draft">The statements, and what they leave out.</param>
public sealed record AbsentTables(Site Site, Site Model, ImmutableArray<TableName> Tables, SchemaDraft Draft);
