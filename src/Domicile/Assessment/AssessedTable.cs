using System.Collections.Immutable;

namespace Domicile.Assessment;

/// <summary>What one table holds.</summary>
/// <param name="Table">The table.</param>
/// <param name="Role">The role that is proposed.</param>
/// <param name="Kind">The subject kind whose rows it holds; null for a reference or local table.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Bytes">On disk, with indexes and TOAST.</param>
/// <param name="Method">Where the rows' number comes from, and the countries'.</param>
/// <param name="Countries">By residence, most rows first; empty when it was not counted.</param>
/// <param name="Sql">The statement that counted; null when none did.</param>
public sealed record AssessedTable(
    string Table, string Role, string? Kind, long Rows, long Bytes, CountMethod Method, ImmutableArray<CountryCount> Countries, string? Sql);
