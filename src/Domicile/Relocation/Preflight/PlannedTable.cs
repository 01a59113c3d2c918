using Domicile.Postgres;

namespace Domicile.Relocation.Preflight;

/// <summary>What a move would take of one table, as the server's own statistics let one guess.</summary>
/// <param name="Table">The table.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Bytes">Bytes, with indexes and TOAST.</param>
public sealed record PlannedTable(TableName Table, long Rows, long Bytes);
