using System.Collections.Immutable;

namespace Domicile.Gateway.Grammar;

/// <summary>WITH.</summary>
internal sealed record WithClause(bool IsRecursive, ImmutableArray<CommonTable> Tables);
