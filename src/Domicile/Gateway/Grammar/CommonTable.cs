using System.Collections.Immutable;

namespace Domicile.Gateway.Grammar;

/// <summary>One common table expression.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">Its column names; empty to take those of the statement.</param>
/// <param name="Materialized">MATERIALIZED, NOT MATERIALIZED, or empty.</param>
/// <param name="Statement">A query, or INSERT, UPDATE, DELETE.</param>
internal sealed record CommonTable(string Name, ImmutableArray<string> Columns, string Materialized, SqlStatement Statement);
