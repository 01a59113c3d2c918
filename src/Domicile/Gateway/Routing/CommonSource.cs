using System.Collections.Immutable;
using Domicile.Gateway.Grammar;

namespace Domicile.Gateway.Routing;

/// <summary>A common table expression in sight.</summary>
/// <param name="Query">Its query; null when its rows are already accounted for (a recursive one seen from inside, or one that writes).</param>
/// <param name="Columns">Its column names, where they are given.</param>
/// <param name="Tables">What was in sight where it stands.</param>
/// <param name="Around">The block around it.</param>
internal sealed record CommonSource(SelectQuery? Query, ImmutableArray<string> Columns, ImmutableDictionary<string, CommonSource> Tables, Scope? Around);
