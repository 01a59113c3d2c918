using System.Collections.Immutable;

namespace Domicile.Gateway.Grammar;

/// <summary>column = value, or (columns) = row or query.</summary>
internal sealed record Assignment(ImmutableArray<string> Columns, bool IsRow, Expression Value);
