using System.Collections.Immutable;

namespace Domicile.Postgres.Catalog;

/// <summary>One view, materialised view or foreign table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Which of the three.</param>
/// <param name="Definition">The query (<c>pg_get_viewdef</c>); empty for a foreign table.</param>
/// <param name="Sources">The tables and views that the query reads.</param>
/// <param name="Bytes">Stored size; zero unless materialised.</param>
public sealed record View(TableName Name, ViewKind Kind, string Definition, ImmutableArray<TableName> Sources, long Bytes);
