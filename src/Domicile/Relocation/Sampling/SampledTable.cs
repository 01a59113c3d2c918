using Domicile.Policy;
using Domicile.Postgres;

namespace Domicile.Relocation.Sampling;

/// <summary>What a sample holds of one table.</summary>
/// <param name="Table">The table.</param>
/// <param name="Role">Its role.</param>
/// <param name="Rows">Rows of sampled subjects; of a reference table, all.</param>
/// <param name="Companions">Rows of others that foreign keys of the sample lead to.</param>
public sealed record SampledTable(TableName Table, TableRole Role, long Rows, long Companions);
