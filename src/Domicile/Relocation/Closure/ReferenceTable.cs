using System.Collections.Immutable;
using Domicile.Estate;
using Domicile.Postgres;
using Domicile.Postgres.Catalog;

namespace Domicile.Relocation.Closure;

/// <summary>One table that is the same everywhere and written at one site.</summary>
/// <param name="Number">Its place in domicile.yaml.</param>
/// <param name="Table">Its catalog entry.</param>
/// <param name="Writer">The site that writes it.</param>
public sealed record ReferenceTable(int Number, Table Table, SiteId Writer)
{
    /// <summary>The columns that are copied, in catalog order.</summary>
    public ImmutableArray<Column> Columns { get; } = [.. Table.Written];

    /// <summary>Quoted column list.</summary>
    public string ColumnList => Sql.Names(Columns.Select(c => c.Name));
}
