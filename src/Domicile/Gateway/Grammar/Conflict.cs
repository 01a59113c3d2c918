using System.Collections.Immutable;

namespace Domicile.Gateway.Grammar;

/// <summary>ON CONFLICT.</summary>
/// <param name="Columns">The columns of the index; empty for none or a constraint.</param>
/// <param name="IndexWhere">The predicate of a partial index.</param>
/// <param name="Constraint">ON CONSTRAINT name; null without.</param>
/// <param name="Set">DO UPDATE SET; empty for DO NOTHING.</param>
/// <param name="Where">DO UPDATE ... WHERE.</param>
internal sealed record Conflict(
    ImmutableArray<string> Columns, Expression? IndexWhere, string? Constraint, ImmutableArray<Assignment> Set, Expression? Where);
